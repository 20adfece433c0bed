/// Numbers that a chart shows in one color.
public struct ChartSeries: Hashable, Sendable {
  /// Its name in the legend and in tooltips.
  public var name: String
  /// In the order in which a line connects them.
  public var points: [ChartPoint]

  /// Names points.
  public init(_ name: String, _ points: [ChartPoint]) {
    self.name = name
    self.points = points
  }

  /// With at most `limit` points: means over as many neighbors as that takes, the same number for
  /// each but the last.
  ///
  /// A mean is over the finite values; where there is none, the gap remains.
  ///
  /// - Precondition: `limit` is positive.
  public func thinned(to limit: Int) -> ChartSeries {
    precondition(limit > 0, "ChartSeries.thinned: expected a positive limit, found \(limit)")
    guard points.count > limit else { return self }
    let binSize = (points.count + limit - 1) / limit
    let bins = stride(from: 0, to: points.count, by: binSize).map { start in
      let bin = points[start..<min(start + binSize, points.count)]
      let values = bin.map(\.y).filter(\.isFinite)
      return ChartPoint(
        bin.reduce(0) { $0 + $1.x } / Double(bin.count),
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count))
    }
    return ChartSeries(name, bins)
  }
}

/// A place in a chart.
public struct ChartPoint: Hashable, Sendable {
  /// To the right.
  public var x: Double
  /// Upward; a number that is not finite is a gap.
  public var y: Double
  /// What the tooltip says first; the series' name if it is nil.
  public var label: String?

  /// Describes a point.
  public init(_ x: Double, _ y: Double, label: String? = nil) {
    self.x = x
    self.y = y
    self.label = label
  }
}

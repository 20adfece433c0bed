/// A series of points that a chart shows in one color.
public struct ChartSeries: Hashable, Sendable {
  /// The name in the legend and in tooltips.
  public var name: String
  /// The points in the order in which a line connects them.
  public var points: [ChartPoint]

  /// A named series of points.
  public init(_ name: String, _ points: [ChartPoint]) {
    self.name = name
    self.points = points
  }

  /// The series reduced to at most `limit` points. Each point is the mean of the same number of
  /// neighbors, except for the last.
  ///
  /// A mean uses the finite values; if there is none, the gap remains.
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

/// A point in a chart.
public struct ChartPoint: Hashable, Sendable {
  /// The horizontal coordinate.
  public var x: Double
  /// The vertical coordinate; a number that is not finite is a gap.
  public var y: Double
  /// The first line of the tooltip; nil for the name of the series.
  public var label: String?
  /// A short text next to the point in a scatter chart, such as its number; left out where it would
  /// cover that of another point.
  public var caption: String?

  /// Describes a point.
  public init(_ x: Double, _ y: Double, label: String? = nil, caption: String? = nil) {
    self.x = x
    self.y = y
    self.label = label
    self.caption = caption
  }
}

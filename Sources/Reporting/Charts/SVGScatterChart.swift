/// A scatter chart as SVG inside a page, such as a Pareto front with baselines.
public struct SVGScatterChart: Sendable {
  /// Points that share a color and a symbol.
  public struct Group: Sendable {
    /// The name and the points.
    public var series: ChartSeries
    /// Whether a line connects the points in order.
    public var isConnected: Bool
  }

  /// The title above the chart.
  public var title: String
  /// The horizontal axis.
  public var x: ChartAxis
  /// The vertical axis.
  public var y: ChartAxis
  /// Whether the chart is drawn for the width of a page (`Markup.wideChart`).
  public var isWide = false
  /// The groups, drawn in order on top of each other; there are eight different colors and five
  /// symbols.
  public private(set) var groups: [Group] = []

  /// A chart without points.
  public init(title: String, x: ChartAxis, y: ChartAxis) {
    self.title = title
    self.x = x
    self.y = y
  }

  /// Adds points on top of the existing ones.
  public mutating func add(_ series: ChartSeries, isConnected: Bool = false) {
    groups.append(Group(series: series, isConnected: isConnected))
  }

  /// The chart with title and legend.
  public var markup: Markup {
    let keys = groups.enumerated().map { index, group in
      (group.series.name, ChartMark(series: index).markup(x: 0, y: 0, radius: 3.5))
    }
    return ChartFigure.markup(title: title, keys: keys, drawing: drawing)
  }

  private var drawing: Markup? {
    let points = groups.lazy.map(\.series).joinedPoints
    guard
      let frame = ChartFrame(points, x: x, y: y, padsX: true, size: isWide ? .wide : .small)
    else { return nil }
    let parts = groups.enumerated().map { index, group in
      let line = group.isConnected ? SVGLineChart.path(group.series, in: frame) : ""
      let marks = group.series.points.compactMap { point in
        frame.place(point).map { place in
          ChartMark(series: index).markup(
            x: place.x, y: place.y, radius: 3.5,
            tooltip: [
              point.label ?? group.series.name, ChartFigure.words(point.x, x),
              ChartFigure.words(point.y, y),
            ].joined(separator: "\n"))
        }
      }
      return Markup.element(
        "g", ["class": ChartFigure.style(index)],
        line.isEmpty ? "" : .void("path", ["class": "line", "d": line]), Markup(joining: marks))
    }
    return frame.drawing(
      Markup(joining: parts + captions(in: frame)), label: title, isDense: false)
  }

  /// The captions of the points, above and to the right of them; one that would cover an earlier one
  /// is left out.
  private func captions(in frame: ChartFrame) -> [Markup] {
    var taken: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
    return groups.flatMap(\.series.points).compactMap { point in
      guard let caption = point.caption, let place = frame.place(point) else { return nil }
      let (left, base) = (place.x + 5, place.y - 5)
      // A digit of 11 pixels height is about 6.4 pixels wide.
      let box = (x: left...left + 6.4 * Double(caption.count), y: base - 10...base)
      guard !taken.contains(where: { $0.x.overlaps(box.x) && $0.y.overlaps(box.y) }) else {
        return nil
      }
      taken.append(box)
      return ChartFrame.text(caption, x: left, y: base, anchor: "start")
    }
  }
}

extension Sequence<ChartSeries> {
  /// The points of all series.
  var joinedPoints: [ChartPoint] { flatMap(\.points) }
}

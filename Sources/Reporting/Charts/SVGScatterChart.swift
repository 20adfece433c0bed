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
  /// The groups, drawn in order on top of each other; there are eight different colors and four
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
    guard let frame = ChartFrame(points, x: x, y: y, padsX: true) else { return nil }
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
    return frame.drawing(Markup(joining: parts), label: title, isDense: false)
  }
}

extension Sequence<ChartSeries> {
  /// The points of all series.
  var joinedPoints: [ChartPoint] { flatMap(\.points) }
}

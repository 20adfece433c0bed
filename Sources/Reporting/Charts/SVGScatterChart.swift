/// Points in a plane, as SVG inside a page: a Pareto front beside baselines, for example.
public struct SVGScatterChart: Sendable {
  /// Points that share a color and a sign.
  public struct Group: Sendable {
    /// Their name and places.
    public var series: ChartSeries
    /// Whether a line connects them in their order.
    public var isConnected: Bool
  }

  /// Stands above the chart.
  public var title: String
  /// The axis to the right.
  public var x: ChartAxis
  /// The axis upward.
  public var y: ChartAxis
  /// Drawn one above the other; eight colors and four signs are told apart.
  public private(set) var groups: [Group] = []

  /// A chart without points.
  public init(title: String, x: ChartAxis, y: ChartAxis) {
    self.title = title
    self.x = x
    self.y = y
  }

  /// Adds points above those that are there.
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

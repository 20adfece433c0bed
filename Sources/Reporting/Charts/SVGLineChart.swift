/// A chart of curves over a common axis, as SVG inside a page.
///
///     var chart = SVGLineChart(title: "loss", x: ChartAxis("epoch", isWhole: true))
///     chart.series.append(ChartSeries("training", points))
///     page.add(.init(id: "curves", title: "Curves", content: .charts([chart.markup])))
public struct SVGLineChart: Sendable {
  /// The title above the chart.
  public var title: String
  /// The horizontal axis.
  public var x: ChartAxis
  /// The vertical axis.
  public var y: ChartAxis
  /// The series, drawn in order on top of each other; there are eight different colors.
  public var series: [ChartSeries]

  /// Describes a chart.
  public init(
    title: String, x: ChartAxis, y: ChartAxis = ChartAxis(), series: [ChartSeries] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// The chart with title and legend.
  public var markup: Markup {
    let sign = Markup.void("path", ["class": "line", "d": "M-5 0H5"])
    return ChartFigure.markup(
      title: title, remark: y.scale == .logarithmic ? "logarithmic" : nil,
      keys: series.map { ($0.name, sign) }, drawing: drawing)
  }

  private var drawing: Markup? {
    guard let frame = ChartFrame(series.lazy.joinedPoints, x: x, y: y, padsX: false) else {
      return nil
    }
    let curves = series.enumerated().map { index, curve in
      Markup.element(
        "g", ["class": ChartFigure.style(index)],
        .void("path", ["class": "line", "d": Self.path(curve, in: frame)]))
    }
    // Draw points on top of all lines, so that each can be hovered.
    let signs = series.enumerated().map { index, curve in
      Markup.element(
        "g", ["class": ChartFigure.style(index)], Markup(joining: marks(of: curve, in: frame)))
    }
    let count = series.reduce(0) { $0 + $1.points.count }
    return frame.drawing(
      Markup(joining: curves + signs), label: title, isDense: count > 80 * max(1, series.count))
  }

  /// A path with one stroke per run of points between gaps.
  static func path(_ curve: ChartSeries, in frame: ChartFrame) -> String {
    var path = ""
    var isDrawing = false
    for point in curve.points {
      guard let place = frame.place(point) else {
        isDrawing = false
        continue
      }
      let words = "\(ChartFrame.words(place.x)) \(ChartFrame.words(place.y))"
      // A stroke without length draws a dot, which shows a point between two gaps.
      path += isDrawing ? "L\(words)" : "M\(words)h0"
      isDrawing = true
    }
    return path
  }

  private func marks(of curve: ChartSeries, in frame: ChartFrame) -> [Markup] {
    curve.points.compactMap { point in
      frame.place(point).map { place in
        ChartMark.circle.markup(
          x: place.x, y: place.y, radius: 2.2,
          tooltip: "\(point.label ?? curve.name)\n\(ChartFigure.words(point.x, x)): "
            + NumberWords.short(point.y, trims: true))
      }
    }
  }
}

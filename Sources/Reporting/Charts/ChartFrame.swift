/// The box of a chart with its axes, which maps points to positions.
struct ChartFrame {
  /// The width and the height of a chart in SVG units.
  struct Size {
    let width: Double
    let height: Double

    static let small = Size(width: 360, height: 220)
    /// For charts that use the width of a page.
    static let wide = Size(width: 640, height: 320)
  }

  private let size: Size
  private let x: AxisRange
  private let y: AxisRange
  private let xAxis: ChartAxis
  private let yAxis: ChartAxis
  /// The corners of the box in SVG units, from the upper left.
  private let left: Double
  private let right: Double
  private let top = 8.0
  private let bottom: Double

  /// A frame that contains all points; nil if no point has a position.
  init?(
    _ points: some Sequence<ChartPoint>, x xAxis: ChartAxis, y yAxis: ChartAxis, padsX: Bool,
    size: Size = .small
  ) {
    let points = points.filter { xAxis.places($0.x) && yAxis.places($0.y) }
    guard
      let x = AxisRange(points.lazy.map(\.x), axis: xAxis, isPadded: padsX, tickCount: 5),
      let y = AxisRange(points.lazy.map(\.y), axis: yAxis, isPadded: true, tickCount: 5)
    else { return nil }
    (self.x, self.y, self.xAxis, self.yAxis) = (x, y, xAxis, yAxis)
    self.size = size
    right = size.width - 16
    // A digit of 11 pixels height is about 6.4 pixels wide.
    let longest = y.ticks.labels.map(\.count).max() ?? 0
    left = Double(longest) * 6.4 + 8 + (yAxis.title.isEmpty ? 0 : 16)
    bottom = size.height - (xAxis.title.isEmpty ? 22 : 36)
  }

  /// The position of a point; nil for a gap.
  func place(_ point: ChartPoint) -> (x: Double, y: Double)? {
    guard xAxis.places(point.x), yAxis.places(point.y) else { return nil }
    return (
      left + (right - left) * x.fraction(point.x), bottom - (bottom - top) * y.fraction(point.y)
    )
  }

  /// The axes with `content` drawn on top.
  ///
  /// - Parameter isDense: Whether points are visible only on hover.
  func drawing(_ content: Markup, label: String, isDense: Bool) -> Markup {
    .element(
      "svg",
      [
        "class": isDense ? "plot dense" : "plot", "role": "img", "aria-label": label,
        "viewBox": "0 0 \(Int(size.width)) \(Int(size.height))",
      ], axes, content)
  }

  private var axes: Markup {
    var grid = ""
    var words: [Markup] = []
    for (value, label) in zip(y.ticks.values, y.ticks.labels) {
      let place = bottom - (bottom - top) * y.fraction(value)
      grid += "M\(Self.words(left)) \(Self.words(place))H\(Self.words(right))"
      words.append(Self.text(label, x: left - 6, y: place + 4, anchor: "end"))
    }
    for (value, label) in zip(x.ticks.values, x.ticks.labels) {
      let place = left + (right - left) * x.fraction(value)
      grid += "M\(Self.words(place)) \(Self.words(bottom))v4"
      words.append(Self.text(label, x: place, y: bottom + 16, anchor: "middle"))
    }
    if !xAxis.title.isEmpty {
      words.append(
        Self.text(xAxis.title, x: (left + right) / 2, y: size.height - 5, anchor: "middle"))
    }
    if !yAxis.title.isEmpty {
      let middle = Self.words((top + bottom) / 2)
      words.append(
        .element(
          "text", ["text-anchor": "middle", "transform": "translate(11 \(middle)) rotate(-90)"],
          Markup(yAxis.title)))
    }
    let frame = "M\(Self.words(left)) \(Self.words(bottom))H\(Self.words(right))"
    return Markup(joining: [
      .void("path", ["class": "grid", "d": grid]), .void("path", ["class": "frame", "d": frame]),
      Markup(joining: words),
    ])
  }

  /// A text at a position.
  static func text(_ words: String, x: Double, y: Double, anchor: String) -> Markup {
    .element(
      "text", ["x": Self.words(x), "y": Self.words(y), "text-anchor": anchor], Markup(words))
  }

  /// A length to a tenth of a unit.
  static func words(_ length: Double) -> String { NumberWords.fixed(length, decimals: 1) }
}

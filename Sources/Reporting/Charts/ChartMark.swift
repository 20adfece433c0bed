/// The symbol of a point.
enum ChartMark {
  case circle, square, triangle, diamond, star

  /// The symbol of a series, which distinguishes it without color.
  init(series: Int) {
    switch series % 5 {
    case 0: self = .circle
    case 1: self = .square
    case 2: self = .triangle
    case 3: self = .diamond
    default: self = .star
    }
  }

  /// The symbol at a position, with a tooltip unless it is empty.
  func markup(x: Double, y: Double, radius: Double, tooltip: String = "") -> Markup {
    let title = tooltip.isEmpty ? "" : Markup.element("title", Markup(tooltip))
    let corners: [(x: Double, y: Double)]
    switch self {
    case .circle:
      return .element(
        "circle",
        [
          "class": "mark", "cx": ChartFrame.words(x), "cy": ChartFrame.words(y),
          "r": ChartFrame.words(radius),
        ], title)
    case .square: corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    case .triangle: corners = [(0, -1.2), (1.15, 0.8), (-1.15, 0.8)]
    case .diamond: corners = [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
    case .star:
      corners = [
        (0, -1.8), (0.42, -0.58), (1.71, -0.56), (0.68, 0.22), (1.06, 1.46), (0, 0.72),
        (-1.06, 1.46), (-0.68, 0.22), (-1.71, -0.56), (-0.42, -0.58),
      ]
    }
    let path = corners.map {
      ChartFrame.words(x + $0.x * radius) + " " + ChartFrame.words(y + $0.y * radius)
    }
    return .element(
      "path", ["class": "mark", "d": "M\(path.joined(separator: "L"))z"], title)
  }
}

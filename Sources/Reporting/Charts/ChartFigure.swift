/// The frame of all charts: a box with title, legend and drawing.
enum ChartFigure {
  /// The CSS class for the color of a series.
  static func style(_ series: Int) -> String { "s\(series % 8)" }

  /// The figure, with a legend if there are several series.
  ///
  /// - Parameters:
  ///   - remark: A remark after the title.
  ///   - keys: The name and the symbol of each series.
  ///   - drawing: nil if there is nothing to draw.
  static func markup(
    title: String, remark: String? = nil, keys: [(name: String, sign: Markup)], drawing: Markup?
  ) -> Markup {
    var legend: [Markup] = [.element("strong", Markup(title))]
    if let remark { legend.append(.element("span", Markup(remark))) }
    if keys.count > 1 {
      legend += keys.enumerated().map { index, key in
        let sign = Markup.element(
          "svg", ["viewBox": "-6 -5 12 10", "aria-hidden": "true"], key.sign)
        return .element("span", ["class": "key \(style(index))"], sign, Markup(key.name))
      }
    }
    return .element(
      "figure", ["class": "chart"], .element("figcaption", Markup(joining: legend)),
      drawing ?? .note("No values yet."))
  }

  /// A coordinate as text, with the title of its axis if there is one.
  static func words(_ value: Double, _ axis: ChartAxis) -> String {
    let number = axis.isWhole ? value.rounded() : value
    let words = NumberWords.short(number, trims: true)
    return axis.title.isEmpty ? words : "\(axis.title) \(words)"
  }
}

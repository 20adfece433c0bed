extension Markup {
  /// Charts side by side, as many per row as fit.
  public static func charts(_ charts: [Markup]) -> Markup {
    .element("div", ["class": "charts"], Markup(joining: charts))
  }

  /// A single chart that uses the width of a page.
  public static func wideChart(_ chart: Markup) -> Markup {
    .element("div", ["class": "charts wide"], chart)
  }

  /// A remark in a muted color.
  public static func note(_ words: String) -> Markup {
    .element("p", ["class": "note"], Markup(words))
  }
}

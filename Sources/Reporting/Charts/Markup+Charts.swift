extension Markup {
  /// Charts side by side, as many per row as fit.
  public static func charts(_ charts: [Markup]) -> Markup {
    .element("div", ["class": "charts"], Markup(joining: charts))
  }

  /// A remark in a muted color.
  public static func note(_ words: String) -> Markup {
    .element("p", ["class": "note"], Markup(words))
  }
}

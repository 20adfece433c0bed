/// The explanations of all metrics, costs and losses that pages and tables show.
public enum MetricGlossary {
  /// The explanation of a metric; nil if there is none.
  ///
  /// - Parameter name: The name in a log, such as `student.frechet_a_to_b_average`, or the heading
  ///   of a column, such as `KID ×10³`.
  public static func explanation(of name: String) -> MetricExplanation? {
    // A list of steps and a sweep add the name of the step in front.
    let named = name.split(separator: ".").last.map(String.init) ?? name
    let own = named.hasPrefix(validation) ? String(named.dropFirst(validation.count)) : named
    let metric = ["_average", "_a_to_b", "_b_to_a"].reduce(own) { metric, suffix in
      metric.hasSuffix(suffix) ? String(metric.dropLast(suffix.count)) : metric
    }
    return metric.hasPrefix(weight) ? weightExplanation : all.first { $0.names.contains(metric) }
  }

  /// The beginning of the names of metrics on validation images.
  package static let validation = "validation_"

  /// The beginning of the names of weights of losses.
  private static let weight = "weight_"

  /// The explanations of several metrics, each once, in the order of the names; explanations of
  /// `validation_` and of suffixes such as `_a_to_b` follow.
  public static func explanations(of names: some Sequence<String>) -> [MetricExplanation] {
    let names = Array(names)
    let metrics = names.compactMap { explanation(of: $0) }.reduce(into: [MetricExplanation]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let hasValidation = names.contains { $0.contains(validation) }
    return metrics + (hasValidation ? [validationExplanation] : [])
      + suffixes.filter { entry in
        names.contains { name in entry.names.contains { name.hasSuffix($0) } }
      }
  }

  /// A legend for a terminal: one line per metric, each with a line break.
  public static func legend(of names: some Sequence<String>) -> String {
    explanations(of: names).map { "\($0.title): \($0.text)\n" }.joined()
  }
}

extension Markup {
  /// A definition list of the metrics with these names; empty if none has an explanation.
  public static func glossary(of names: some Sequence<String>) -> Markup {
    let entries = MetricGlossary.explanations(of: names)
    guard !entries.isEmpty else { return "" }
    return .element(
      "dl", ["class": "glossary"],
      Markup(
        joining: entries.map {
          .element(
            "div", Markup.element("dt", Markup($0.title)), Markup.element("dd", Markup($0.text)))
        }))
  }
}

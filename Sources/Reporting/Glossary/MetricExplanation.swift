/// What a metric measures, in one line.
public struct MetricExplanation: Hashable, Sendable {
  /// The name of the metric for people: `Fréchet distance`.
  public let title: String
  /// One line that completes `title: `.
  public let text: String
  /// The names of the metric in logs and in table headings.
  package let names: [String]

  init(_ title: String, _ text: String, names: String...) {
    self.title = title
    self.text = text
    self.names = names
  }
}

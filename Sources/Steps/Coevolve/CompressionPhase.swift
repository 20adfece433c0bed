/// A phase of the compression of a pair, in the order in which they run.
public enum CompressionPhase: String, Codable, CaseIterable, Sendable {
  /// Scores of channels, and moments of what layers read.
  case analysis
  /// The classifier of the domains, where the pair has none.
  case classifier
  /// The search for channels, or a ranking.
  case search
  /// Narrowing, and fitting each layer to the original's activations.
  case extraction
  /// Fine-tuning of the narrowed pair.
  case finetuning = "fine-tuning"
  /// Measuring of all pairs.
  case measuring

  /// The name for tables and messages.
  var title: String {
    switch self {
    case .analysis: "analysis of the generators"
    case .classifier: "classifier for the metrics"
    case .search: "search"
    case .extraction: "extraction"
    case .finetuning: "fine-tuning"
    case .measuring: "measuring"
    }
  }
}

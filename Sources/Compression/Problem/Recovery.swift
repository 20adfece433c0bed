/// What is done to a narrowed generator before it is scored.
public enum Recovery: String, Codable, CaseIterable, Sendable {
  /// Nothing: its channels are cut, and that is all.
  case none
  /// Each layer's weights are fitted to the original's outputs by least squares.
  case closedForm = "closed-form"
  /// The same, and then some steps of distillation from the original generator.
  case distill
}

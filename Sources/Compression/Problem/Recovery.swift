/// The recovery of a pruned generator before scoring.
public enum Recovery: String, Codable, CaseIterable, Sendable {
  /// No recovery: only remove the channels.
  case none
  /// Fit each layer's weights to the original's activations by least squares.
  case closedForm = "closed-form"
  /// Closed-form recovery, followed by a few steps of distillation from the original generator.
  case distill
}

import Foundation

extension EvaluationReport {
  /// A sentence about a cross-entropy far above that of a uniform guess; nil for a lower one.
  ///
  /// - Parameters:
  ///   - classes: The number of classes.
  ///   - learningRate: The learning rate of the training.
  package func lossFlaw(classes: Int, learningRate: Double) -> String? {
    let uniform = log(Double(classes))
    guard let loss = metrics.first(where: { $0.name == "cross_entropy" })?.value,
      classes > 1, loss > 2 * uniform
    else { return nil }
    return String(format: "the cross-entropy at the end is %.4g, but that of a uniform guess", loss)
      + String(format: " over %d classes is %.4g, so the training failed.", classes, uniform)
      + " If there is no other warning, start again with a schedule.learning_rate below"
      + " \(learningRate)"
  }
}

import Autograd
import DataPipeline
import Layers

/// What a classifier is trained towards.
public protocol ClassifierObjective: AnyObject {
  /// What is aimed at, so that a run is not resumed with another: labels, or which teachers.
  var identity: String { get }

  /// The loss of a batch, a scalar on the tape.
  func loss(logits: Variable, batch: Batch, on tape: Tape) throws -> Variable
}

/// Cross-entropy with the labels.
public final class HardLabelObjective: ClassifierObjective {
  /// ε in 0..<1.
  public let labelSmoothing: Float

  /// Trains towards the labels, smoothed by ε.
  public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

  /// The labels of the data.
  public var identity: String { "labels" }

  /// The mean over the labeled images.
  public func loss(logits: Variable, batch: Batch, on tape: Tape) -> Variable {
    crossEntropy(logits, labels: batch.labels, smoothing: labelSmoothing, on: tape)
  }
}

import Foundation
import Layers
import TensorCore

/// Larger weights for the teachers that are more certain of an image: `1 − Hₜ / Σ H`, divided by
/// their sum, where H is the entropy of a teacher's probabilities (Kwon et al. 2020, "Adaptive
/// Knowledge Distillation Based on Entropy").
public struct EntropyTeacherWeights: TeacherWeighting {
  /// `entropy`
  public static let key = "entropy"
  /// For the table of keys.
  public static let help = "for each image, more to teachers that are more certain of it"

  /// Needs nothing.
  public init(accuracies: [Double] = []) {}

  /// Weights from the teachers' entropies.
  public func weights(for batch: WeightedBatch) -> [[Double]] {
    let entropies = batch.teachers.map { teacher -> [Double] in
      let (logs, classes) = (teacher.logSoftmax().scalars, teacher.shape[1])
      return (0..<batch.count).map { image in
        logs[image * classes..<(image + 1) * classes].reduce(0) { sum, log in
          log == -.infinity ? sum : sum - Double(log) * exp(Double(log))
        }
      }
    }
    return batch.weights(fallingWith: { image in entropies.map { max(0, $0[image]) } })
  }
}

import Foundation
import Layers
import TensorCore

/// Larger weights for the teachers whose probabilities are nearer to the label of an image:
/// `(1 − softmaxₜ(cross-entropyₜ)) / (n − 1)` (Zhang et al. 2022, "Confidence-Aware Multi-Teacher
/// Knowledge Distillation", equation 4). Images without labels have equal weights.
///
/// The published code also divides by the number of teachers, so that its soft term becomes smaller
/// the more teachers there are; here the weights of an image sum to 1.
public struct LabelTeacherWeights: TeacherWeighting {
  /// `labels`
  public static let key = "labels"
  /// For the table of keys.
  public static let help = "for each image, more to teachers that are nearer to its label"

  /// Needs nothing.
  public init(accuracies: [Double] = []) {}

  /// Weights from the teachers' cross-entropies.
  public func weights(for batch: WeightedBatch) -> [[Double]] {
    let logs = batch.teachers.map { $0.logSoftmax().scalars }
    let classes = batch.teachers[0].shape[1]
    func costs(_ image: Int, _ label: Int) -> [Double] {
      logs.map { -Double($0[image * classes + label]) }
    }
    return batch.weights(fallingWith: { image in
      guard batch.labels.indices.contains(image), batch.labels[image] >= 0 else { return nil }
      var entropies = costs(image, batch.labels[image])
      if let mixture = batch.mixture {
        guard mixture.labels[image] >= 0 else { return nil }
        let share = Double(mixture.share)
        entropies = zip(entropies, costs(image, mixture.labels[image])).map {
          share * $0 + (1 - share) * $1
        }
      }
      // The same as the quotients of the powers, and never infinite.
      let largest = entropies.max() ?? 0
      return largest.isFinite ? entropies.map { exp($0 - largest) } : nil
    })
  }
}

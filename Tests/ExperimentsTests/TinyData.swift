import Foundation
import TestSupport

extension TinyData {
  /// A teacher, a pruned teacher, and students of both.
  static func list(data: String) -> String {
    """
    seed: 3
    data: \(data)
    optimizer: { kind: sgd, momentum: 0.9 }
    schedule: { kind: cosine, learning_rate: 0.05 }
    training: { epochs: 2, batch_size: 16 }
    steps:
      - name: teacher
        step: train
        model: { kind: resnet, depth: 8, width: 4 }
      - name: pruned
        step: prune
        budget: macs=0.6
        criterion: { kind: random, seed: 7 }
        calibration_images: 8
      - name: student
        step: distill
        teachers: { files: [teacher] }
      - step: distill
        seed: 9
        model: { kind: resnet, depth: 8, width: 2 }
        teachers: { files: [teacher, student] }
    """
  }
}

/// Counts steps, and requests a stop at one of them.
final class Stopper: Sendable {
  private let steps: Counter
  private let limit: Int

  init(after limit: Int) {
    steps = Counter()
    self.limit = limit
  }

  /// The closure that a workshop calls between steps.
  var stop: @Sendable () -> Int32? {
    { [steps, limit] in steps.next() > limit ? SIGTERM : nil }
  }
}

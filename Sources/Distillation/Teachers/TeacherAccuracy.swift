import DataPipeline
import TensorCore

/// The accuracy of a teacher on labeled images.
public struct TeacherAccuracy: Hashable, Sendable {
  /// The number of images.
  public let count: Int
  /// The share of images whose most probable class is the label, in 0...1.
  public let top1: Double
  /// The share of images with the most frequent label, which needs no knowledge of the images.
  public let chance: Double

  /// Measures logits.
  ///
  /// - Parameters:
  ///   - logits: `[N, classes]`.
  ///   - labels: The class of each image.
  /// - Precondition: There is a label for each image.
  public init(logits: Tensor, labels: [Int]) {
    self.init([Answers(logits: logits, labels: labels)])
  }

  /// Measures the answers to several parts of the images.
  init(_ parts: [Answers]) {
    count = parts.reduce(0) { $0 + $1.labelCounts.reduce(0, +) }
    let correct = parts.reduce(0) { $0 + $1.correct }
    let frequencies = parts.dropFirst().reduce(parts.first?.labelCounts ?? []) {
      zip($0, $1.labelCounts).map(+)
    }
    top1 = Double(correct) / Double(max(1, count))
    chance = Double(frequencies.max() ?? 0) / Double(max(1, count))
  }

  /// The counted answers to some images.
  struct Answers {
    let correct: Int
    /// How often each class is the label.
    let labelCounts: [Int]

    /// Counts logits `[N, classes]`.
    init(logits: Tensor, labels: [Int]) {
      precondition(
        logits.shape.rank == 2 && logits.shape[0] == labels.count,
        "TeacherAccuracy: found logits of \(logits.shape) and \(labels.count) labels")
      let (scalars, classes) = (logits.scalars, logits.shape[1])
      correct = labels.indices.count { image in
        let row = image * classes..<(image + 1) * classes
        return row.max { scalars[$0] < scalars[$1] } == row.lowerBound + labels[image]
      }
      labelCounts = labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
    }
  }

  /// Whether the teacher is hardly better than always naming the most frequent class.
  public var isNearChance: Bool { top1 < chance + 0.2 * (1 - chance) }

  /// The training images whose labels may be used; evenly spaced ones if there are more than
  /// `limit`.
  static func labeledImages(of loader: BatchLoader, atMost limit: Int) -> [Int] {
    let all = loader.labeledSubset?.indices ?? Array(0..<loader.dataset.count)
    let count = min(limit, all.count)
    return (0..<count).map { all[$0 * all.count / count] }
  }
}

extension TeacherEnsemble {
  /// The accuracy of each teacher, first the networks, on evenly spaced labeled images without augmentation.
  ///
  /// - Parameters:
  ///   - loader: The training data.
  ///   - limit: The maximum number of images.
  ///   - beforeEach: Called before each batch; can throw to abort.
  /// - Throws: The error of `beforeEach`; `FileProblem` if an image can no longer be read.
  public func accuracies(
    on loader: BatchLoader, atMost limit: Int, beforeEach: () throws -> Void = {}
  ) throws -> [TeacherAccuracy] {
    try sample(on: loader, atMost: limit, beforeEach: beforeEach).accuracies
  }
}

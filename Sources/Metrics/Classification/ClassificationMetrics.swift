import Foundation
import Layers
import TensorCore

/// A class, and the class that was predicted for it.
public struct ClassPair: Hashable, Sendable {
  /// The class in the labels.
  public let label: Int
  /// The predicted class.
  public let predicted: Int

  /// A pair of classes.
  public init(label: Int, predicted: Int) {
    self.label = label
    self.predicted = predicted
  }
}

/// Accuracy, cross-entropy and calibration of a classifier, accumulated batch by batch.
public struct ClassificationMetrics: Sendable {
  /// The number of labeled images so far.
  public private(set) var count = 0
  /// The number of images of each class that were taken for each class, without zeros.
  public private(set) var confusions: [ClassPair: Int] = [:]
  private var top1Hits = 0
  private var top5Hits = 0
  private var crossEntropySum = 0.0
  private var bins = [(correct: Double, confidence: Double)](repeating: (0, 0), count: 15)

  /// Makes metrics without images.
  public init() {}

  /// Adds the images of a batch.
  ///
  /// - Parameters:
  ///   - logits: `[N, classes]`.
  ///   - labels: The class of each image; an image with a negative label is ignored.
  /// - Precondition: There is one label per row, each less than the number of classes.
  public mutating func add(logits: Tensor, labels: [Int]) {
    let logProbabilities = logits.logSoftmax()
    let classes = logProbabilities.shape[1]
    precondition(
      labels.count == logProbabilities.shape[0] && labels.allSatisfy { $0 < classes },
      "ClassificationMetrics.add: found \(labels.count) labels up to \(labels.max() ?? 0), expected"
        + " one per row of the logits \(logits.shape), below the number of classes")
    let scalars = logProbabilities.scalars
    for (row, label) in labels.enumerated() where label >= 0 {
      add(scalars[row * classes..<(row + 1) * classes], label: label)
    }
  }

  private mutating func add(_ values: ArraySlice<Float>, label: Int) {
    let ofLabel = values[values.startIndex + label]
    // Ties are errors, so that constant outputs are not correct. So are NaNs; the cross-entropy
    // then shows them.
    let isNumber = values.allSatisfy { !$0.isNaN }
    let rank = isNumber ? values.count { $0 >= ofLabel } - 1 : .max
    let confidence = isNumber ? exp(Double(values.max() ?? 0)) : 0
    let bin = min(bins.count - 1, Int(confidence * Double(bins.count)))
    count += 1
    top1Hits += rank == 0 ? 1 : 0
    top5Hits += rank < 5 ? 1 : 0
    let predicted = rank == 0 ? label : Self.predicted(values, otherThan: label)
    confusions[ClassPair(label: label, predicted: predicted), default: 0] += 1
    crossEntropySum -= Double(ofLabel)
    bins[bin].correct += rank == 0 ? 1 : 0
    bins[bin].confidence += confidence
  }

  /// The most probable class apart from the label, which is at least as probable as the label; NaN
  /// counts as the most probable.
  private static func predicted(_ values: ArraySlice<Float>, otherThan label: Int) -> Int {
    let others = values.indices.filter { $0 != values.startIndex + label }
    let best = others.first { values[$0].isNaN } ?? others.max { values[$0] < values[$1] }
    return (best ?? values.startIndex + label) - values.startIndex
  }

  /// The share of images whose most probable class is the label, in 0...1.
  public var top1: Double { Double(top1Hits) / divisor }

  /// The share of images whose label is among the five most probable classes, in 0...1.
  public var top5: Double { Double(top5Hits) / divisor }

  /// The mean of −log of the label's probability, in nats.
  public var crossEntropy: Double { crossEntropySum / divisor }

  /// The expected calibration error over 15 equal bins of confidence, in 0...1 (Guo et al. 2017,
  /// eq. 3).
  public var calibrationError: Double {
    bins.reduce(0) { $0 + abs($1.correct - $1.confidence) } / divisor
  }

  /// At least 1, so that all metrics are 0 without images.
  private var divisor: Double { Double(max(1, count)) }
}

import Foundation
import Layers
import TensorCore
import Training

/// The metrics of an ensemble and of each member on labeled images, and how much the members differ.
public struct EnsembleReport: Sendable {
  /// The metrics of each member.
  public let members: [ClassificationReport]
  /// The metrics of the weighted mean of the members' probabilities.
  public let ensemble: ClassificationReport
  /// For each two members the share of images for which they name different classes, in 0...1.
  public let disagreements: [[Double]]
  /// The mean entropy of the ensemble's probabilities minus the mean entropy of the members', in
  /// nats: the mutual information of the class and the choice of a member.
  public let mutualInformation: Double

  /// Measures logits.
  ///
  /// - Parameters:
  ///   - sample: The logits of each member for labeled images.
  ///   - weights: The weight of each member; they sum to 1.
  /// - Precondition: There is a member, and a weight for each.
  public init(_ sample: TeacherSample, weights: [Double]) {
    precondition(
      !weights.isEmpty && weights.count == sample.logits.count,
      "EnsembleReport: found \(weights.count) weights for \(sample.logits.count) members")
    let count = sample.labels.count
    let mean = mixedLogits(
      sample.logits, average: .probabilities,
      weights: weights.map { [Double](repeating: $0, count: count) },
      temperatures: [Double](repeating: 1, count: count))
    members = sample.logits.map { ClassificationReport(logits: $0, labels: sample.labels) }
    ensemble = ClassificationReport(logits: mean, labels: sample.labels)
    let chosen = sample.logits.map(Self.chosenClasses)
    disagreements = chosen.map { first in
      chosen.map { second in
        Double(zip(first, second).count { $0 != $1 }) / Double(max(1, count))
      }
    }
    let inner = zip(sample.logits, weights).reduce(0) { $0 + $1.1 * Self.meanEntropy($1.0) }
    // Rounding can make the difference of equal entropies negative.
    mutualInformation = max(0, Self.meanEntropy(mean) - inner)
  }

  /// The mean of the disagreements of all pairs of members, in 0...1; 0 for a single member.
  public var disagreement: Double {
    let pairs = members.indices.flatMap { first in
      members.indices.filter { $0 > first }.map { disagreements[first][$0] }
    }
    return pairs.reduce(0, +) / Double(max(1, pairs.count))
  }

  /// The mean accuracy of the members, in 0...1.
  public var meanTop1: Double {
    members.reduce(0) { $0 + $1.top1 } / Double(max(1, members.count))
  }

  private static func chosenClasses(_ logits: Tensor) -> [Int] {
    let (scalars, classes) = (logits.scalars, logits.shape[1])
    return (0..<logits.shape[0]).map { image in
      let row = image * classes..<(image + 1) * classes
      return (row.max { scalars[$0] < scalars[$1] } ?? row.lowerBound) - row.lowerBound
    }
  }

  private static func meanEntropy(_ logits: Tensor) -> Double {
    let sum = logits.logSoftmax().scalars.reduce(0.0) { sum, log in
      let log = Double(log)
      return log == -.infinity ? sum : sum - log * exp(log)
    }
    return sum / Double(max(1, logits.shape[0]))
  }
}

extension EnsembleReport {
  /// The metrics for tables and pages: those of the ensemble, and how much the members differ.
  public var evaluation: EvaluationReport {
    let report = ensemble.evaluation
    return EvaluationReport(
      metrics: report.metrics + [
        .init("member_top1", meanTop1), .init("disagreement", disagreement),
        .init("mutual_information", mutualInformation),
      ], quality: report.quality, qualityName: report.qualityName)
  }
}

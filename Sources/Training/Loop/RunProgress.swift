import Foundation

/// The progress of a run. Together with the tensors of the task, it is sufficient for resuming.
///
/// Every random stream of a run is derived from the seed and the position, so only the position
/// must be saved.
public struct RunProgress: Codable, Hashable, Sendable {
  /// The number of complete epochs.
  public internal(set) var epoch = 0
  /// The number of finished steps in the current epoch.
  public internal(set) var stepInEpoch = 0
  /// The sum of loss times images in the current epoch.
  var lossSum = 0.0
  /// The number of images in the current epoch so far.
  var imageCount = 0
  /// The best evaluation so far.
  public internal(set) var best: Best?
  /// The learning rate of the last step; nil before the first step.
  var learningRate: Float?
  /// The sums of the loss terms since the last line of `steps.jsonl`.
  var partSums: [Double] = []
  /// The number of steps in these sums.
  var partCount = 0
  /// The number of evaluations since the best one; nil in checkpoints of earlier versions.
  var evaluationsSinceBest: Int?
  /// The number of epochs that the run was planned for; nil in checkpoints of earlier versions.
  public internal(set) var plannedEpochs: Int?

  /// The best evaluation so far.
  public struct Best: Codable, Hashable, Sendable {
    /// The epoch after which it was measured, from 1.
    public let epoch: Int
    /// The number that determines the best epoch; higher is better.
    public let quality: Double
    /// The name of the metric behind `quality`; nil in checkpoints of earlier versions.
    public let metric: String?
  }

  /// Keeps an evaluation after the current epoch if it is better than all before.
  ///
  /// - Returns: Whether it is the best so far. The first one by another metric is.
  mutating func add(_ evaluation: EvaluationReport) -> Bool {
    let metric = evaluation.qualityName
    let isComparable = best.map { $0.metric ?? metric == metric } ?? false
    guard isComparable, let best, evaluation.quality <= best.quality else {
      best = Best(epoch: epoch, quality: evaluation.quality, metric: metric)
      evaluationsSinceBest = 0
      return true
    }
    evaluationsSinceBest = (evaluationsSinceBest ?? 0) + 1
    return false
  }

  /// Why the run ends before its last epoch; nil if it goes on.
  ///
  /// - Parameter patience: The number of evaluations without a better one; nil for no limit.
  func earlyEnd(patience: Int?) -> String? {
    guard let patience, let best, let count = evaluationsSinceBest, count >= patience else {
      return nil
    }
    return
      "stopped early after epoch \(epoch): \(count == 1 ? "1 evaluation" : "\(count) evaluations")"
      + " without a better result than that of epoch \(best.epoch)"
  }

  /// The mean loss of the current epoch.
  public var meanLoss: Double { lossSum / Double(max(1, imageCount)) }

  /// Whether no number is impossible, apart from the length of the run.
  var isPossible: Bool {
    // Far more images or steps than any run has, and far less than an overflow.
    let counts = 0...1 << 53
    return counts.contains(imageCount) && counts.contains(partCount)
      && counts.contains(evaluationsSinceBest ?? 0) && counts.contains(plannedEpochs ?? 0)
      && lossSum.isFinite && partSums.allSatisfy(\.isFinite)
      && (best.map { $0.epoch >= 0 && $0.epoch <= epoch && $0.quality.isFinite } ?? true)
  }

  /// Whether the sums are those of the terms of a report.
  func fits(_ report: StepReport) -> Bool {
    partCount == 0 || partSums.count == report.parts.count
  }

  /// - Precondition: The progress `fits` the report.
  mutating func add(_ report: StepReport) {
    stepInEpoch += 1
    lossSum += report.loss * Double(report.count)
    imageCount += report.count
    learningRate = report.learningRate
    if partCount == 0 { partSums = report.parts.map { _ in 0 } }
    for (index, part) in report.parts.enumerated() { partSums[index] += part.value }
    partCount += 1
  }

  /// The means of the loss terms since the last call.
  mutating func takePartMeans() -> [Double] {
    defer { (partSums, partCount) = ([], 0) }
    return partSums.map { $0 / Double(partCount) }
  }

  mutating func startNextEpoch() {
    epoch += 1
    stepInEpoch = 0
    lossSum = 0
    imageCount = 0
  }
}

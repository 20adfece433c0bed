import Foundation

/// How far a run has come: with the task's tensors, all that resuming needs.
///
/// Every random stream of a run is derived from the seed and the position, so that the position
/// stands for all of them.
public struct RunProgress: Codable, Hashable, Sendable {
  /// Complete epochs.
  public internal(set) var epoch = 0
  /// Steps done in the epoch under way.
  public internal(set) var stepInEpoch = 0
  /// Sum of loss times images in the epoch under way.
  var lossSum = 0.0
  /// Images seen in the epoch under way.
  var imageCount = 0
  /// The best evaluation so far.
  public internal(set) var best: Best?
  /// Of the last step; nil before the first.
  var learningRate: Float?
  /// Sums of the parts of the loss since the last line of `steps.jsonl`.
  var partSums: [Double] = []
  /// Steps in these sums.
  var partCount = 0

  /// An evaluation that was better than all before it.
  public struct Best: Codable, Hashable, Sendable {
    /// The epoch after which it was measured, from 1.
    public let epoch: Int
    /// What decides; higher is better.
    public let quality: Double
  }

  /// The mean loss of the epoch under way.
  public var meanLoss: Double { lossSum / Double(max(1, imageCount)) }

  mutating func add(_ report: StepReport) {
    stepInEpoch += 1
    lossSum += report.loss * Double(report.count)
    imageCount += report.count
    learningRate = report.learningRate
    if partCount == 0 { partSums = report.parts.map { _ in 0 } }
    for (index, part) in report.parts.enumerated() { partSums[index] += part.value }
    partCount += 1
  }

  /// The means of the parts since the last call.
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

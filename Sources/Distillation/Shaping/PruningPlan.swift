import Networks
import Pruning

/// What is pruned during a training, and when; a `ShapingMethod` says how.
public struct PruningPlan: Sendable {
  /// The largest cost of the network at the end.
  public var budget: ModelCost.Budget
  /// Ranks the channels; it needs the weights or gradients alone.
  public var criterion: any Criterion
  /// The channels among which scores are compared.
  public var scope: ChannelPruning.Scope
  /// How scores of different groups are made comparable; only the global scope uses it.
  public var normalization: ScoreNormalization
  /// The share of its channels that every group keeps in any case, at least one channel.
  public var leastShare: Double
  /// The share of the training's steps after which pruning begins, in 0..<1.
  public var begin: Double
  /// The share of the training's steps after which channels are dropped for good, in 0...1 and above
  /// `begin`.
  public var end: Double
  /// The number of steps between two selections of channels.
  public var interval: Int

  /// Makes a plan.
  ///
  /// - Precondition: The shares are in 0...1, `begin` is below `end`, the interval is above zero, and
  ///   the criterion needs no activations.
  public init(
    to budget: ModelCost.Budget, by criterion: any Criterion = L2Norm(),
    scope: ChannelPruning.Scope = .global, normalization: ScoreNormalization = .mean,
    leastShare: Double = 0.05, begin: Double = 0.1, end: Double = 0.6, interval: Int = 50
  ) {
    precondition(
      (0...1).contains(leastShare) && begin >= 0 && begin < end && end <= 1 && interval > 0,
      "PruningPlan: found a least share of \(leastShare), \(begin) to \(end) and an interval of"
        + " \(interval)")
    precondition(
      Self.supports(criterion),
      "PruningPlan: found \(type(of: criterion).key), expected a criterion of weights or gradients")
    self.budget = budget
    self.criterion = criterion
    self.scope = scope
    self.normalization = normalization
    self.leastShare = leastShare
    self.begin = begin
    self.end = end
    self.interval = interval
  }

  /// Whether a training has the evidence that a criterion needs: weights and gradients.
  public static func supports(_ criterion: any Criterion) -> Bool {
    criterion.needs.isSubset(of: .gradients)
  }

  /// A step's place in the pruning.
  ///
  /// - Parameters:
  ///   - step: The number of steps after this one, from 1.
  ///   - totalSteps: The number of steps of the training.
  func moment(
    step: Int, totalSteps: Int, learningRate: Float, seed: UInt64
  ) -> ShapingMoment {
    let first = min(totalSteps - 1, Int((begin * Double(totalSteps)).rounded()))
    let last = min(totalSteps, max(first + 1, Int((end * Double(totalSteps)).rounded())))
    return ShapingMoment(
      step: step, begin: first, end: last, interval: interval, learningRate: learningRate,
      seed: seed)
  }
}

/// A step of a training, relative to the time in which its network is pruned.
public struct ShapingMoment: Hashable, Sendable {
  /// The number of steps after this one, from 1.
  public let step: Int
  /// The number of steps after which pruning begins.
  public let begin: Int
  /// The number of steps after which pruning ends, above `begin`.
  public let end: Int
  /// The number of steps between two selections of channels.
  public let interval: Int
  /// The learning rate of the step.
  public let learningRate: Float
  /// The seed of the training.
  public let seed: UInt64

  /// Describes a step.
  ///
  /// - Precondition: `begin` is below `end`, and the interval is above zero.
  public init(
    step: Int, begin: Int, end: Int, interval: Int, learningRate: Float = 0, seed: UInt64 = 0
  ) {
    precondition(
      begin < end && interval > 0,
      "ShapingMoment: found the steps \(begin) to \(end) and an interval of \(interval)")
    self.step = step
    self.begin = begin
    self.end = end
    self.interval = interval
    self.learningRate = learningRate
    self.seed = seed
  }

  /// How much of the pruning is over after this step, in 0...1.
  public var progress: Double {
    min(1, max(0, Double(step - begin) / Double(end - begin)))
  }

  /// Whether the step is after the beginning of the pruning, and not after its end.
  public var isWithin: Bool { step > begin && step <= end }

  /// Whether the network is pruned for good after this step.
  public var isLast: Bool { step >= end }

  /// Whether channels are selected after this step.
  public var selects: Bool {
    isWithin && ((step - begin).isMultiple(of: interval) || step == end)
  }

  /// The share that is kept now, if it falls from 1 to `final`: `final + (1 − final)(1 − progress)³`
  /// (Zhu and Gupta 2017, "To prune, or not to prune", equation 1, for the share that is kept).
  public func keptShare(final: Double) -> Double {
    let rest = 1 - progress
    return final + (1 - final) * rest * rest * rest
  }
}

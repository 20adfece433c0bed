/// How far a pruning is.
public struct PruningProgress: Hashable, Sendable {
  /// Receives progress; it may throw to end the pruning.
  public typealias Listener = (_ progress: PruningProgress) throws -> Void

  /// The parts of a pruning that take long.
  public enum Stage: String, Hashable, Sendable {
    /// Times of narrowed networks are measured.
    case measuringTimes = "measuring times of narrowed networks"
    /// The loss without each residual branch is measured.
    case measuringBranches = "measuring the loss without each branch"
    /// The criterion gathers its evidence.
    case scoringChannels = "scoring channels"
    /// The inputs of layers are gathered for the recovery.
    case gatheringInputs = "gathering the inputs of layers"
    /// Layers are fitted one after the other.
    case refittingLayers = "fitting layers"
    /// Channels are chosen and dropped.
    case choosingChannels = "choosing channels"
  }

  /// The present part.
  public let stage: Stage
  /// The share of this part that is done, in 0...1.
  public let share: Double

  package init(_ stage: Stage, share: Double) {
    self.stage = stage
    self.share = share
  }
}

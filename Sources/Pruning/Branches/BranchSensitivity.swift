import Networks
import TensorCore

/// What each residual branch is worth: the change of a loss when the branch alone is dropped,
/// measured on calibration images.
public struct BranchSensitivity: Sendable {
  /// The branches, in the order of execution.
  public let branches: [ResidualBranch]
  /// The loss of the whole network.
  public let loss: Double
  /// The increase of the loss without each branch; it can be negative.
  public let damages: [Double]

  /// Measures every branch, in one pass over the images for each.
  ///
  /// - Parameters:
  ///   - branches: Branches of the network.
  ///   - network: The network.
  ///   - loss: The loss to measure.
  ///   - statistics: Batches on which the norms of each smaller network are recalibrated
  ///     (`Network.recalibratingNorms(on:)`); none to keep the statistics.
  ///   - progress: Called before each branch with the share of the work that is done; it may throw to
  ///     end the measurement.
  /// - Throws: What `progress` throws.
  public init(
    of branches: [ResidualBranch], in network: Network, by loss: CalibrationLoss,
    statistics: [Tensor] = [], progress: (_ share: Double) throws -> Void = { _ in }
  ) throws {
    self.branches = branches
    let whole = loss(network)
    self.loss = whole
    damages = try branches.enumerated().map { index, branch in
      try progress(Double(index) / Double(branches.count))
      return loss(network.dropping([branch], statistics: statistics)) - whole
    }
  }
}

extension Network {
  /// The network without some branches, with norms recalibrated on batches if there are any.
  func dropping(_ branches: [ResidualBranch], statistics: [Tensor]) -> Network {
    let smaller = droppingBranches(branches)
    return statistics.isEmpty || branches.isEmpty || !smaller.hasRunningStatistics
      ? smaller : smaller.recalibratingNorms(on: statistics)
  }
}

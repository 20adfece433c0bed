/// What the networks of a CycleGAN are trained for.
public struct CycleGANObjective: Hashable, Sendable {
  /// What generators and discriminators play for.
  public var adversarial: AdversarialLoss
  /// How much cycles and identity count.
  public var weights: CycleGANWeights

  /// The official code's defaults.
  public init(
    adversarial: AdversarialLoss = .leastSquares, weights: CycleGANWeights = CycleGANWeights()
  ) {
    self.adversarial = adversarial
    self.weights = weights
  }
}

/// How the losses of the generators are weighted.
public struct CycleGANWeights: Hashable, Sendable {
  /// Of the cycle from A, and of that from B: λ in equation 3.
  public var cycleAToB: Float, cycleBToA: Float
  /// Of the identity loss, as a factor of the cycle weight; 0 leaves it out.
  public var identity: Float
  /// The standard deviation of the normal noise on the images made, in units of -1...1, before they
  /// are led back, against hiding in them what the way back needs (Bashkirova et al. 2019,
  /// "Adversarial Self-Defense for Cycle-Consistent GANs"); 0 for none.
  public var cycleNoise: Float

  /// The official code's defaults.
  ///
  /// - Precondition: The noise is not negative.
  public init(
    cycleAToB: Float = 10, cycleBToA: Float = 10, identity: Float = 0.5, cycleNoise: Float = 0
  ) {
    precondition(cycleNoise >= 0, "CycleGANWeights: found a noise of \(cycleNoise)")
    self.cycleAToB = cycleAToB
    self.cycleBToA = cycleBToA
    self.identity = identity
    self.cycleNoise = cycleNoise
  }
}

/// The eight losses of one CycleGAN step, weighted as they enter the sum.
public struct CycleGANLosses: Hashable, Sendable {
  /// `G_A` against `D_A`, and `G_B` against `D_B`.
  public var adversarialA = 0.0, adversarialB = 0.0
  /// A to B and back to A, and B to A and back to B.
  public var cycleA = 0.0, cycleB = 0.0
  /// `G_A` on B, and `G_B` on A, which should change nothing.
  public var identityA = 0.0, identityB = 0.0
  /// Of the discriminators.
  public var discriminatorA = 0.0, discriminatorB = 0.0

  /// What the generators minimize.
  public var generators: Double {
    adversarialA + adversarialB + cycleA + cycleB + identityA + identityB
  }
}

/// How the losses of the generators are weighted.
public struct CycleGANWeights: Hashable, Sendable {
  /// Of the cycle from A, and of that from B: λ in equation 3.
  public var cycleA: Float, cycleB: Float
  /// Of the identity loss, as a factor of the cycle weight; 0 leaves it out.
  public var identity: Float

  /// The official code's defaults.
  public init(cycleA: Float = 10, cycleB: Float = 10, identity: Float = 0.5) {
    self.cycleA = cycleA
    self.cycleB = cycleB
    self.identity = identity
  }
}

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

  /// Each loss with its name in `steps.jsonl`.
  public var named: [(name: String, value: Double)] {
    [
      ("adversarial_a", adversarialA), ("cycle_a", cycleA), ("identity_a", identityA),
      ("adversarial_b", adversarialB), ("cycle_b", cycleB), ("identity_b", identityB),
      ("discriminator_a", discriminatorA), ("discriminator_b", discriminatorB),
    ]
  }
}

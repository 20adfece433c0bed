/// The eight losses of one CycleGAN step, weighted as they enter the sum.
public struct CycleGANLosses: Hashable, Sendable {
  /// `G_A` against `D_A`, and `G_B` against `D_B`.
  public var adversarialAToB = 0.0, adversarialBToA = 0.0
  /// A to B and back to A, and B to A and back to B.
  public var cycleAToB = 0.0, cycleBToA = 0.0
  /// `G_A` on B, and `G_B` on A, which should change nothing.
  public var identityAToB = 0.0, identityBToA = 0.0
  /// Of the discriminators.
  public var discriminatorAToB = 0.0, discriminatorBToA = 0.0

  /// What the generators minimize.
  public var generators: Double {
    adversarialAToB + adversarialBToA + cycleAToB + cycleBToA + identityAToB + identityBToA
  }

  /// Each loss with its name in `steps.jsonl`.
  public var named: [(name: String, value: Double)] {
    [
      ("adversarial_a_to_b", adversarialAToB), ("cycle_a_to_b", cycleAToB),
      ("identity_a_to_b", identityAToB),
      ("adversarial_b_to_a", adversarialBToA), ("cycle_b_to_a", cycleBToA),
      ("identity_b_to_a", identityBToA),
      ("discriminator_a_to_b", discriminatorAToB), ("discriminator_b_to_a", discriminatorBToA),
    ]
  }
}

import Distillation
import RecipeLanguage
import Translation

/// The losses of a CycleGAN training and their weights.
public struct CycleGANLossSettings: RecipeSection {
  /// The kind of adversarial loss.
  public var adversarial = AdversarialLoss.leastSquares
  /// The weight of the cycle A → B → A.
  public var cycleAToB: Float = 10
  /// The weight of the cycle B → A → B.
  public var cycleBToA: Float = 10
  /// The weight of the identity loss, as a factor of the cycle weights.
  public var identity: Float = 0.5
  /// The standard deviation of the noise added to generated images before the inverse generator.
  public var cycleNoise: Float = 0

  /// The weights of the official code.
  public init() {}

  /// All keys have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("adversarial", \.adversarial, help: "form of the adversarial loss"),
      .init("cycle_a_to_b", \.cycleAToB, in: 0...1e6, help: "weight of the cycle A → B → A"),
      .init("cycle_b_to_a", \.cycleBToA, in: 0...1e6, help: "weight of the cycle B → A → B"),
      .init(
        "identity", \.identity, in: 0...1e6,
        help: "weight of the identity loss, as a factor of the cycle weights"),
      .init(
        "cycle_noise", \.cycleNoise, in: 0...2,
        help: """
          standard deviation of noise that is added to generated images, in -1...1, before they are \
          translated back; it keeps generators from hiding the input in them
          """),
    ]
  }

  /// The cycle weights were renamed after their directions.
  public static var renamedKeys: [String: String] {
    ["cycle_a": "cycle_a_to_b", "cycle_b": "cycle_b_to_a"]
  }

  /// Noise without a cycle loss, or an identity weight out of range, if there is one.
  public var problem: (key: String, text: String)? {
    if cycleNoise > 0, cycleAToB == 0, cycleBToA == 0 {
      return ("cycle_noise", "is \(cycleNoise), but the weight of both cycles is 0; leave it out")
    }
    return max(cycleAToB, cycleBToA) * identity > 1e6
      ? ("identity", "is \(identity), expected a factor of the cycle weights up to 1000000") : nil
  }

  /// The terms of both generators.
  var terms: PairLosses {
    .cycleGAN(
      adversarial: adversarial, cycleAToB: cycleAToB, cycleBToA: cycleBToA, identity: identity,
      cycleNoise: cycleNoise)
  }
}

import Distillation
import RecipeLanguage
import Translation

/// What the losses of CycleGAN's training are, and how they are weighted.
public struct CycleGANLossSettings: RecipeSection {
  /// What generators and discriminators minimize.
  public var adversarial = AdversarialLoss.leastSquares
  /// Of A → B → A.
  public var cycleAToB: Float = 10
  /// Of B → A → B.
  public var cycleBToA: Float = 10
  /// As a factor of the cycle weights.
  public var identity: Float = 0.5
  /// The standard deviation of the noise on the images that are led back.
  public var cycleNoise: Float = 0

  /// The official weights.
  public init() {}

  /// All have the official default.
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

  /// Directions have names.
  public static var renamedKeys: [String: String] {
    ["cycle_a": "cycle_a_to_b", "cycle_b": "cycle_b_to_a"]
  }

  /// Noise belongs to a cycle, and the product of weights has the range of a weight.
  public var problem: (key: String, text: String)? {
    if cycleNoise > 0, cycleAToB == 0, cycleBToA == 0 {
      return ("cycle_noise", "is \(cycleNoise), but both cycles have no weight; leave it out")
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

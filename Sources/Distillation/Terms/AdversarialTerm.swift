import Autograd
import Layers

/// How far made images are from passing for real, as a discriminator scores them that is trained
/// beside the generator.
public struct AdversarialTerm: OpposedLossTerm {
  /// `adversarial`
  public static let key = "adversarial"
  /// For the table of keys.
  public static let help =
    "adversarial loss; 0 removes the discriminators, 1 is CycleGAN's weight"
  /// A discriminator and images as the output.
  public static let needs: LossNeeds = [.images, .critic]
  /// `discriminator`
  public static let opponentName = "discriminator"
  /// `adversarial_loss`, `adversarial_direction`, `discriminator_rate`, `discriminator_rest`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting("adversarial_loss", \.loss, help: "form of the adversarial loss"),
      LossSetting(
        directionKey, optional: \.direction,
        help: "the only direction with an adversarial loss; both without this key"),
      LossSetting(
        "discriminator_rate", \.discriminatorRate, expecting: "a share in 0...1000",
        help: "the discriminators' learning rate as a share of the generators'"
      ) { (0...1e3).contains($0) },
      LossSetting(
        "discriminator_rest", \.discriminatorRest, expecting: "a loss in 0...1000",
        help: "a discriminator skips steps in which its loss is below this value"
      ) { (0...1e3).contains($0) },
    ]
  }
  private static let directionKey = "adversarial_direction"

  /// How much it counts for the generators.
  public var weight: Float = 1
  /// What generators and discriminators minimize.
  public var loss = AdversarialLoss.leastSquares
  /// The one generator that has a discriminator; nil for both. One may gain by it where the other
  /// loses.
  public var direction: TranslationDirection?
  /// The discriminators' learning rate as a share of the generators'. In a fine-tuning they are
  /// trained already.
  public var discriminatorRate: Float = 0.2
  /// A discriminator is trained in a step only if its loss there is at least this: one that tells all
  /// made images apart teaches a small generator nothing (compare Li et al. 2021, "Revisiting
  /// Discriminator in GAN Compression").
  public var discriminatorRest: Float = 0

  /// A weight of 1, against discriminators with a fifth of the generators' rate.
  public init() {}

  /// A term with these settings.
  public init(
    weight: Float, loss: AdversarialLoss = .leastSquares, direction: TranslationDirection? = nil,
    discriminatorRate: Float = 0.2, discriminatorRest: Float = 0
  ) {
    self.weight = weight
    self.loss = loss
    self.direction = direction
    self.discriminatorRate = discriminatorRate
    self.discriminatorRest = discriminatorRest
  }

  /// The generator's loss for the scores of its images.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let critic = pass.required(pass.critic, "discriminator")
    return loss.generatorLoss(critic(pass.output, on: tape), on: tape)
  }

  /// The discriminators with their optimizer, and a history of made images for each.
  public func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent {
    CriticTraining(self, for: networks, training)
  }

  /// Whether the generator of a direction has a discriminator.
  public func applies(to direction: TranslationDirection?) -> Bool {
    self.direction == nil || direction == nil || self.direction == direction
  }

  /// Needs a discriminator.
  public func problem(with networks: LossNetworks) -> String? {
    networks.critic == nil
      ? "neither it nor the original has discriminators, which the adversarial loss needs" : nil
  }

  /// With one direction alone, the other generator needs another loss.
  public func flaw(beside others: [any LossTerm]) -> LossFlaw? {
    guard direction != nil, others.isEmpty else { return nil }
    return LossFlaw(
      Self.directionKey,
      "leaves the other generator without a loss, expected a weight above 0 beside adversarial")
  }
}

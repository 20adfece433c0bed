import Autograd
import Layers
import Networks

/// The adversarial loss: a discriminator that is trained along with the generator scores generated
/// images.
public struct AdversarialTerm: OpposedLossTerm {
  /// `adversarial`
  public static let key = "adversarial"
  /// For the table of keys.
  public static let help =
    "adversarial loss; 0 removes the discriminators, 1 is CycleGAN's weight"
  /// A discriminator, and images as output.
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
  /// The key of the direction.
  package static let directionKey = "adversarial_direction"

  /// The weight for the generators.
  public var weight: Float = 1
  /// The kind of adversarial loss.
  public var loss = AdversarialLoss.leastSquares
  /// The only direction with an adversarial loss; nil for both directions. The loss can improve one
  /// direction and degrade the other.
  public var direction: TranslationDirection?
  /// The discriminators' learning rate as a share of the generators'. In a fine-tuning, the
  /// discriminators are already trained.
  public var discriminatorRate: Float = 0.2
  /// A step trains a discriminator only if its loss is at least this value. A discriminator that
  /// recognizes all generated images gives a small generator no useful gradient (compare Li et al.
  /// 2021, "Revisiting Discriminator in GAN Compression").
  public var discriminatorRest: Float = 0

  /// A weight of 1, with discriminators at one fifth of the generators' learning rate.
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
    let seen =
      pass.networks.criticReadsInput
      ? concatenate([pass.input, pass.output], on: tape) : pass.output
    return loss.generatorLoss(critic(seen, on: tape), on: tape)
  }

  /// The discriminators with their optimizer, and a history of generated images for each.
  public func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent {
    CriticTraining(self, for: networks, training)
  }

  /// Whether the generator of a direction has a discriminator.
  public func applies(to direction: TranslationDirection?) -> Bool {
    self.direction == nil || direction == nil || self.direction == direction
  }

  /// Requires a discriminator.
  public func problem(with networks: LossNetworks) -> String? {
    networks.critic == nil
      ? "the adversarial loss needs discriminators, but neither this pair nor the original has any"
      : nil
  }

  /// With a single direction, the other generator needs another loss.
  public func flaw(beside others: [any LossTerm]) -> LossFlaw? {
    guard direction != nil, others.isEmpty else { return nil }
    return LossFlaw(
      Self.directionKey,
      "leaves the other generator without a loss; set the weight of another loss above 0")
  }
}

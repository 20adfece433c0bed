import Autograd
import Layers
import Networks

/// The adversarial loss of features: discriminators that are trained along with the student tell its
/// features from the teachers', and the student learns to deceive them (Shen, He and Xue 2019, "MEAL:
/// Multi-Model Ensemble via Adversarial Learning", section 3.3).
///
/// A learned 1×1 convolution leads from the student's channels to the teacher's. A discriminator scores
/// each pixel of a feature map, with three layers of 128 channels; there is one for each node of each
/// teacher. On large maps they cost more than the networks.
public struct FeatureAdversarialTerm: FeatureMapTerm, OpposedLossTerm {
  /// `feature_adversarial`
  public static let key = "feature_adversarial"
  /// For the table of keys.
  public static let help =
    "loss against discriminators that tell the student's features from each teacher's"
  /// `feature_discriminator`
  public static let opponentName = "feature_discriminator"
  /// `taps`, `feature_adversarial_loss`, `feature_discriminator_rate`
  public static var settings: [LossSetting<Self>] {
    [
      tapSetting,
      LossSetting(
        "feature_adversarial_loss", \.loss, help: "form of the adversarial loss of features"),
      LossSetting(
        "feature_discriminator_rate", \.discriminatorRate, expecting: "a share in 0...1000",
        help: "the discriminators' learning rate as a share of the student's"
      ) { (0...1e3).contains($0) },
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The nodes to compare; nil for the last stage.
  public var taps: FeatureTaps?
  /// The kind of adversarial loss.
  public var loss = AdversarialLoss.vanilla
  /// The discriminators' learning rate as a share of the student's.
  public var discriminatorRate: Float = 1

  /// A weight of 1, at the last stage.
  public init() {}

  /// The last stage.
  public static func standardPairs(
    _ stages: [FeaturePair], of networks: LossNetworks
  ) -> [FeaturePair] { stages.suffix(1) }

  /// One 1×1 convolution for each pair.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    pairs(in: networks).map { pair in
      (pair.name, networks.adapter(for: pair, Self.key, seed: seed))
    }
  }

  /// The discriminators with their optimizer.
  public func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent {
    FeatureCriticTraining(self, for: networks, training)
  }

  /// The mean over all pairs.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    guard let critics = pass.critic as? FeatureCritics else {
      preconditionFailure("FeatureAdversarialTerm: found no discriminators of features")
    }
    let pairs = pairs(in: pass.networks)
    let share = 1 / Float(pairs.count)
    return weightedSum(
      pairs.indices.map { index in
        let ours = pass.maps(at: pairs[index], on: tape).student
        let scores = critics[index](trained[index](ours, on: tape), on: tape)
        return (share, loss.generatorLoss(scores, on: tape))
      }, on: tape)
  }
}

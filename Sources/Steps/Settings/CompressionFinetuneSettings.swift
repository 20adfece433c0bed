import Distillation
import RecipeLanguage
import Training
import Translation

/// How a narrowed pair is trained at the end of a compression; its keys are those of a fine-tuning.
public struct CompressionFinetuneSettings: RecipeSection {
  /// 0 leaves the pair as it was narrowed.
  public var steps = 2000
  /// Decides the order of the images and every other draw; nil for the compression's seed.
  public var seed: UInt64?
  /// Nil, until the pair is known, for both if it has discriminators and distillation if not.
  public var objective: FinetuneObjective?
  /// Whether the weights are drawn anew, so that only the widths are kept.
  public var freshWeights = false
  /// The keys of losses that differ from the objective's: `["output_ssim": 1]`.
  public var losses: RecipeValue?
  /// How large the discriminators are.
  public var discriminator = DiscriminatorShare()
  /// How weights are updated.
  public var optimizer = FinetuneTask.standardOptimizer
  /// How the learning rate changes.
  public var schedule = FinetuneTask.standardSchedule
  /// Into what portions the steps are split.
  public var training = PortionedLoop()
  /// How translations are measured.
  public var evaluation = MeasurementSettings()

  /// All defaults.
  public init() {}

  /// All but `steps` has an effect only if there are steps.
  public static var fields: [RecipeField<Self>] {
    let isTrained = { (section: Self) in section.steps > 0 }
    return [
      .init(
        "steps", \.steps, in: 0...1_000_000_000, help: "training steps; 0 skips the fine-tuning"),
      .init(
        optional: "seed", \.seed, when: isTrained,
        help: RecipeHelp("seeds the fine-tuning", default: "the compression's seed")),
      .init(
        optional: "objective", \.objective, when: isTrained,
        help: RecipeHelp(
          """
          the losses to start from. `distillation`: match the original's images; `cyclegan`: CycleGAN's \
          losses; `both`: match the images (L1 and SSIM), adversarial and cycle losses
          """, default: "`both`; `distillation` for a pair without discriminators")),
      .init(
        "fresh_weights", \.freshWeights, when: isTrained,
        help: "whether to draw new weights and keep only the widths"),
      losses,
      .init(
        section: "discriminator", \.discriminator, when: isTrained,
        help: "the discriminators, where there is an adversarial loss"),
      .init(filled: "optimizer", \.optimizer, when: isTrained, help: "how weights are updated"),
      .init(filled: "schedule", \.schedule, when: isTrained, help: "how the learning rate changes"),
      .init(section: "training", \.training, when: isTrained, help: "how the steps are split"),
      .init(section: "evaluation", \.evaluation, when: isTrained, help: "how images are measured"),
    ]
  }

  /// A list of texts became keys.
  public static var renamedKeys: [String: String] {
    ["set": "keys of their own: losses.output_ssim=1 is now losses: { output_ssim: 1 }"]
  }

  /// The losses that differ from the objective's, which may be known only with the pair. What is wrong
  /// for any objective is refused while reading.
  private static var losses: RecipeField<Self> {
    .init("losses", when: { $0.steps > 0 }) { section in
      RecipeKeyHelp(
        section: "losses",
        RecipeHelp(
          """
          changes to the objective's losses: the keys of `losses` of a fine-tuning (`step: finetune`), \
          such as `{ features: 1 }`
          """, default: "the objective's"), [])
    } read: { section, entries, key in
      guard try entries.isGiven(key) else { return }
      section.losses = try entries.decode(RecipeValue.self, forKey: key)
      let objective = section.objective ?? .both
      _ = try Losses(
        from: entries.superDecoder(forKey: key), offering: .generators,
        filledFrom: objective.losses)
    } write: { section, entries, key in
      try entries.encodeIfPresent(section.losses, forKey: key)
    }
  }

  /// The fine-tuning of a pair.
  ///
  /// - Throws: `RecipeProblem` for settings that contradict one another.
  func finetune(seed: UInt64, data: String, teacher: String, startFrom: String) throws -> Finetune {
    let standard = (objective ?? .both).losses
    let losses: Losses
    do {
      losses = try (self.losses ?? [:]).decode {
        try Losses(from: $0, offering: .generators, filledFrom: standard)
      }
    } catch let error as DecodingError {
      throw RecipeProblem(error, in: "finetune.losses")
    }
    var step = Finetune(on: UnpairedData(data), teacher: teacher, startFrom: startFrom)
    step.seed = self.seed ?? seed
    step.freshWeights = freshWeights
    step.losses = losses
    step.discriminator = discriminator
    step.optimizer = optimizer
    step.schedule = schedule
    step.training = try training.loop(steps: steps)
    step.evaluation = evaluation
    return step
  }
}

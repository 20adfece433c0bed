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
      .init("steps", \.steps, in: 0...1_000_000_000),
      .init(optional: "seed", \.seed, when: isTrained),
      .init(optional: "objective", \.objective, when: isTrained),
      .init("fresh_weights", \.freshWeights, when: isTrained), losses,
      .init(section: "discriminator", \.discriminator, when: isTrained),
      .init(filled: "optimizer", \.optimizer, when: isTrained),
      .init(filled: "schedule", \.schedule, when: isTrained),
      .init(section: "training", \.training, when: isTrained),
      .init(section: "evaluation", \.evaluation, when: isTrained),
    ]
  }

  /// A list of texts became keys.
  public static var renamedKeys: [String: String] {
    ["set": "keys of their own: losses.output_ssim=1 is now losses: { output_ssim: 1 }"]
  }

  /// The losses that differ from the objective's, which may be known only with the pair. What is wrong
  /// for any objective is refused while reading.
  private static var losses: RecipeField<Self> {
    .init("losses", when: { $0.steps > 0 }) { section, entries, key in
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

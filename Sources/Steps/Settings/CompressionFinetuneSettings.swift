import Distillation
import RecipeLanguage
import Training
import Translation

/// The fine-tuning at the end of a compression; its keys are those of the step `finetune`.
public struct CompressionFinetuneSettings: RecipeSection {
  /// The number of steps; 0 for no fine-tuning; nil for 2000, or fewer for large generators.
  public var steps: Int?
  /// The side of the square that a step sees of an image; nil for the whole image, or less for
  /// large generators.
  public var crop: Int?
  /// The random seed of the fine-tuning; nil for the seed of the compression.
  public var seed: UInt64?
  /// The objective; nil selects `both` if the pair has discriminators, and `distillation`
  /// otherwise.
  public var objective: FinetuneObjective?
  /// Whether to keep only the widths and initialize the weights at random.
  public var freshWeights = false
  /// The number of different views of each image, whose original outputs are computed once and kept in
  /// memory; nil for new views in each epoch.
  public var views: Int?
  /// Loss settings that override those of the objective: `["output_ssim": 1]`.
  public var losses: RecipeValue?
  /// The size of the discriminators.
  public var discriminator = DiscriminatorShare()
  /// The optimizer.
  public var optimizer = FinetuneTask.standardOptimizer
  /// The learning-rate schedule.
  public var schedule = FinetuneTask.standardSchedule
  /// How to split the steps into epochs.
  public var training = PortionedLoop()
  /// The settings of the evaluation.
  public var evaluation = MeasurementSettings()

  /// All defaults.
  public init() {}

  /// All keys except `steps` have an effect only if `steps` is above 0.
  public static var fields: [RecipeField<Self>] {
    let isTrained = { (section: Self) in section.stepCount > 0 }
    return [
      .init(
        optional: "steps", \.steps, in: 0...1_000_000_000,
        help: RecipeHelp(
          "training steps; 0 skips the fine-tuning",
          default: "2000, and fewer for large generators")),
      .init(
        optional: "crop", \.crop, in: Finetune.crops, when: isTrained,
        help: RecipeHelp(
          "side of the random square that a step sees of an image, a multiple of 4",
          default: "the whole image, and less for large generators")),
      .init(
        optional: "seed", \.seed, when: isTrained,
        help: RecipeHelp("seed of the fine-tuning", default: "the compression's seed")),
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
      .views(\.views, when: isTrained),
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

  /// The former list `set` was replaced by keys.
  public static var renamedKeys: [String: String] {
    ["set": "separate keys: losses.output_ssim=1 is now losses: { output_ssim: 1 }"]
  }

  /// The losses that override those of the objective, which may depend on the pair. Values that are
  /// invalid for every objective are rejected while reading.
  private static var losses: RecipeField<Self> {
    .init("losses", when: { $0.stepCount > 0 }) { section in
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

  /// The number of steps where none is given, and the generators are small.
  static let standardSteps = 2000
  /// The number of steps, given or not.
  package var stepCount: Int { steps ?? Self.standardSteps }

  /// The fine-tuning of a pair.
  ///
  /// - Throws: `RecipeProblem` for contradictory settings.
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
    step.crop = crop
    step.freshWeights = freshWeights
    step.views = views
    step.losses = losses
    step.discriminator = discriminator
    step.optimizer = optimizer
    step.schedule = schedule
    step.training = try training.loop(steps: stepCount)
    step.evaluation = evaluation
    return step
  }
}

import DataPipeline
import RecipeLanguage
import Training
import Translation

/// Trains two generators and their discriminators from two folders of images (CycleGAN, Zhu et al.
/// 2017).
public struct TrainPair: Step, RecipeSection {
  /// `cyclegan`
  public static let key = "cyclegan"
  /// For the table of keys.
  public static let help =
    "Trains two generators and two discriminators on two folders of unpaired images (CycleGAN)."
  /// Decides the first weights, the order of the images and every other draw.
  public var seed: UInt64 = 1
  /// The images.
  public var data = UnpairedData("")
  /// A pair whose weights are the first ones: the name of an earlier step, or a folder. Without it, and
  /// without `generator`, it is the pair that the step is given.
  public var startFrom: String?
  /// Of new networks; nil where they come from `startFrom`.
  public var generator: GeneratorArchitecture?
  /// Of new networks; nil where they come from `startFrom`.
  public var discriminator: DiscriminatorArchitecture?
  /// How the losses are weighted.
  public var losses = CycleGANLossSettings()
  /// One for the generators, one for the discriminators.
  public var optimizer = OptimizerConfiguration(.adam, betas: [0.5, 0.999])
  /// How the learning rate changes.
  public var schedule = Self.schedule(epochs: PairLoop().epochs)
  /// How long to train.
  public var training = PairLoop()
  /// How translations are measured.
  public var evaluation = MeasurementSettings()

  /// What reading fills in.
  public init() {}

  /// A training as the official code has it.
  public init(on data: UnpairedData, generator: GeneratorArchitecture = GeneratorArchitecture()) {
    self.data = data
    self.generator = generator
    discriminator = DiscriminatorArchitecture()
  }

  /// All but the data's path has the official code's default.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed,
        help: "seeds the first weights, the order of the images, and all other draws"),
      data,
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "folder of a pair, or the name of an earlier step, whose weights the training starts from",
          default: "new weights")),
      .init(
        optional: "generator", \.generator,
        help: "size of both new generators; not together with `start_from`"),
      .init(optional: "discriminator", \.discriminator, help: "size of both new discriminators"),
      .init(section: "losses", \.losses, help: "forms and weights of CycleGAN's losses"),
      .init(
        filled: "optimizer", \.optimizer,
        help:
          "how weights are updated: one optimizer for the generators, one for the discriminators"),
      .init(section: "training", \.training, help: "how long the training is"),
      .init(
        filled: "schedule", \.schedule, default: { schedule(epochs: $0.training.epochs) },
        help: """
          how the learning rate changes; without `constant_epochs`, it is constant for half of the epochs
          """),
      .init(section: "evaluation", \.evaluation, help: "how images are measured"),
    ]
  }

  /// Images are always prepared.
  private static var data: RecipeField<Self> {
    .init("data") { step in
      RecipeKeyHelp(section: "data", "the images", UnpairedData.keyHelp(isPrepared: true))
    } read: { step, entries, key in
      // Asked for by name, so that a missing section says what it must be.
      guard entries.contains(key) else {
        step.data = try entries.decode(UnpairedData.self, forKey: key)
        return
      }
      step.data = try UnpairedData(
        from: entries.superDecoder(forKey: key), standard: ImagePreparation())
    } write: { step, entries, key in
      var data = step.data
      data.preparation = data.preparation ?? ImagePreparation(flip: data.flip)
      try entries.encode(data, forKey: key)
    }
  }

  private static func schedule(epochs: Int) -> Schedule {
    Schedule(
      learningRate: 2e-4, decay: .linearByEpoch(constantEpochs: Double(epochs / 2)))
  }

  /// Networks have their sizes from one place.
  public var problem: (key: String, text: String)? {
    if startFrom != nil, generator != nil {
      return ("generator", "given beside start_from, whose generators have their sizes; keep one")
    }
    if training.stepsPerEpoch != nil {
      return ("training", "has steps_per_epoch, which only a fine-tuning reads; leave it out")
    }
    return nil
  }

  /// The images, and the classifier that measures translations.
  public var files: [StepSource] {
    [StepSource(key: "data.path", name: data.path)] + evaluation.files
  }

  /// The pair that it starts from, if one is named.
  public var sources: [StepSource] {
    startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []
  }

  /// Trains, or goes on.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path) ?? (generator == nil ? workshop.givenPath : nil)
    if let model, startFrom == nil, generator == nil {
      guard case .pair = model else {
        throw RecipeProblem(
          at: "generator",
          "missing; the step before made \(model.noun), which is no pair to go on with")
      }
    }
    if step.startFrom == nil {
      step.generator = generator ?? GeneratorArchitecture()
      step.discriminator = discriminator ?? DiscriminatorArchitecture()
    }
    return try TranslationRun(step: step, workshop: workshop).run()
  }
}

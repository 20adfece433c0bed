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
  /// The random seed of the initial weights, the image order and everything else that is random.
  public var seed: UInt64 = 1
  /// The images.
  public var data = UnpairedData("")
  /// The pair that provides the initial weights: the name of an earlier step, or a folder. Without
  /// it and without `generator`, the step uses its input pair.
  public var startFrom: String?
  /// The architecture of new generators; nil if they come from `startFrom`.
  public var generator: GeneratorArchitecture?
  /// The architecture of new discriminators; nil if they come from `startFrom`.
  public var discriminator: DiscriminatorArchitecture?
  /// The losses and their weights.
  public var losses = CycleGANLossSettings()
  /// The optimizer settings, for one optimizer of the generators and one of the discriminators.
  public var optimizer = OptimizerConfiguration(.adam, betas: [0.5, 0.999])
  /// The learning-rate schedule.
  public var schedule = Self.schedule(epochs: PairLoop().epochs)
  /// The length of the training.
  public var training = PairLoop()
  /// The settings of the evaluation.
  public var evaluation = MeasurementSettings()

  /// Values that reading a recipe replaces.
  public init() {}

  /// A training with the defaults of the official code.
  public init(on data: UnpairedData, generator: GeneratorArchitecture = GeneratorArchitecture()) {
    self.data = data
    self.generator = generator
    discriminator = DiscriminatorArchitecture()
  }

  /// All keys except the path of the data have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed,
        help: "seed of the initial weights, the order of the images, and all other draws"),
      data,
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "folder of a pair, or the name of an earlier step, whose weights the training starts from",
          default: "new weights; in a list without `generator`, the pair of the step before")),
      .init(
        optional: "generator", \.generator,
        help: RecipeHelp(
          "size of both new generators; not together with `start_from`",
          default: "the defaults of its keys")),
      .init(
        optional: "discriminator", \.discriminator,
        help: RecipeHelp("size of both new discriminators", default: "the defaults of its keys")),
      .init(section: "losses", \.losses, help: "forms and weights of CycleGAN's losses"),
      .init(
        filled: "optimizer", \.optimizer,
        help:
          "how weights are updated: one optimizer for the generators, one for the discriminators"),
      .init(
        section: "training", \.training,
        help: RecipeHelp(
          "how long the training is",
          entries: PairLoop().keyHelp.filter { $0.key != "steps_per_epoch" })),
      .init(
        filled: "schedule", \.schedule, default: { schedule(epochs: $0.training.epochs) },
        help: """
          how the learning rate changes; without `constant_epochs`, it is constant for half of the epochs
          """),
      .init(section: "evaluation", \.evaluation, help: "how images are measured"),
    ]
  }

  /// The data section, which always has image preparation.
  private static var data: RecipeField<Self> {
    .init("data") { step in
      RecipeKeyHelp(
        section: "data", RecipeHelp("the images", default: "required"),
        UnpairedData.keyHelp(isPrepared: true))
    } read: { step, entries, key in
      // Decode by name, so that the error for a missing section states its type.
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

  /// A contradiction between settings, if there is one.
  public var problem: (key: String, text: String)? {
    if startFrom != nil, generator != nil {
      return (
        "generator",
        "given together with start_from, which already defines the generators; keep one"
      )
    }
    if training.stepsPerEpoch != nil {
      return ("training", "has steps_per_epoch, which only a fine-tuning uses; leave it out")
    }
    return nil
  }

  /// The images, and the classifier for the metrics.
  public var files: [StepSource] {
    [StepSource(key: "data.path", name: data.path)] + evaluation.files
  }

  /// The pair to start from, if one is named.
  public var sources: [StepSource] {
    startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []
  }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path) ?? (generator == nil ? workshop.givenPath : nil)
    if let model, startFrom == nil, generator == nil {
      guard case .pair = model else {
        throw RecipeProblem(
          at: "generator",
          "missing; the previous step made \(model.noun), but a pair is needed to continue from")
      }
    }
    if step.startFrom == nil {
      step.generator = generator ?? GeneratorArchitecture()
      step.discriminator = discriminator ?? DiscriminatorArchitecture()
    }
    return try TranslationRun(step: step, workshop: workshop).run()
  }
}

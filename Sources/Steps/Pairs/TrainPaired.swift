import Distillation
import RecipeLanguage
import Training
import Translation

/// Trains a generator on pairs of images that show the same scene (pix2pix, Isola et al. 2017).
public struct TrainPaired: Step, RecipeSection {
  /// `pix2pix`
  public static let key = "pix2pix"
  /// For the table of keys.
  public static let help =
    "Trains a generator on pairs of images that show the same scene, with a discriminator or without"
    + " (pix2pix)."
  /// The random seed of the initial weights, the order of the pairs, crops, flips and dropout.
  public var seed: UInt64 = 1
  /// The pairs.
  public var data = PairedData()
  /// The generator that provides the initial weights: the name of an earlier step, or a file; nil for a
  /// new one.
  public var startFrom: String?
  /// The losses. Without an adversarial loss there is no discriminator.
  public var losses = PairedStep.losses
  /// The architecture of a new generator.
  public var generator = GeneratorArchitecture.pix2pix
  /// The architecture of the discriminator.
  public var discriminator = DiscriminatorArchitecture.pix2pix
  /// The optimizer settings, for one optimizer of the generator and one of the discriminator.
  public var optimizer = OptimizerConfiguration(.adam, betas: [0.5, 0.999])
  /// The learning-rate schedule.
  public var schedule = Self.schedule(epochs: PairedLoop().epochs)
  /// The length of the training.
  public var training = PairedLoop()
  /// The number of test images in sample pictures.
  public var samples = 8

  /// Values that reading a recipe replaces.
  public init() {}

  /// A training with the defaults of the official code.
  public init(on data: PairedData, generator: GeneratorArchitecture = .pix2pix) {
    self.data = data
    self.generator = generator
  }

  /// All keys except the path of the data have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed,
        help: "seed of the initial weights, the order of the pairs, crops, flips and dropout"),
      .init(required: "data", \.data, help: "the pairs of images"),
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "file of a generator, or the name of an earlier step, whose weights the training starts from",
          default: "new weights")),
      .init(
        losses: "losses", \.losses, offering: .truth,
        help: """
          weights of the loss terms; a weight of 0 removes a term and its cost, and without \
          `adversarial` there is no discriminator
          """),
      .init(
        section: "generator", \.generator, when: { $0.startFrom == nil },
        help: "the new generator; not together with `start_from`"),
      .init(
        section: "discriminator", \.discriminator, when: \.hasDiscriminator,
        help: "the discriminator, which sees the input beside the output"),
      .init(
        filled: "optimizer", \.optimizer,
        help: "how weights are updated: one optimizer for the generator, one for the discriminator"),
      .init(section: "training", \.training, help: "how long the training is"),
      .init(
        filled: "schedule", \.schedule, default: { schedule(epochs: $0.training.epochs) },
        help: """
          how the learning rate changes; without `constant_epochs`, it is constant for half of the epochs
          """),
      .init("samples", \.samples, in: 1...64, help: "test images in sample pictures"),
    ]
  }

  /// Whether a discriminator is trained.
  var hasDiscriminator: Bool { losses[AdversarialTerm.self] != nil }

  private static func schedule(epochs: Int) -> Schedule {
    Schedule(
      learningRate: 2e-4, decay: .linearByEpoch(constantEpochs: Double(epochs / 2)))
  }

  /// A direction of the adversarial loss, which a single generator does not have.
  public var problem: (key: String, text: String)? {
    losses[AdversarialTerm.self]?.direction == nil
      ? nil
      : (
        "losses", "has adversarial_direction, which has no effect on a single generator; remove it"
      )
  }

  /// The pairs.
  public var files: [StepSource] { [StepSource(key: "data.path", name: data.path)] }

  /// The generator to start from, if one is named.
  public var sources: [StepSource] {
    startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []
  }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path)
    return try PairedRun(step: step, workshop: workshop).run()
  }
}

import Distillation
import RecipeLanguage
import Training
import Translation

/// Trains a pair of compressed generators with the original generators as teachers.
public struct Finetune: Step, RecipeSection {
  /// `finetune`
  public static let key = "finetune"
  /// For the table of keys.
  public static let help =
    "Trains a compressed pair of generators with the original pair as the teacher."
  /// The random seed of the image order and everything else that is random.
  public var seed: UInt64 = 1
  /// The images.
  public var data = UnpairedData("")
  /// The original pair: the name of an earlier step, `original`, or a folder.
  public var teacher = ""
  /// The compressed pair: the name of an earlier step, or a folder. Without it and without
  /// `generator`, the step uses its input pair.
  public var startFrom: String?
  /// The architecture of new students, instead of `startFrom`.
  public var generator: GeneratorArchitecture?
  /// The side of the random square that a step sees of an image; nil for the whole image.
  public var crop: Int?
  /// Whether to keep only the widths of the compressed pair and initialize its weights at random.
  public var freshWeights = false
  /// The number of different views of each image, whose teacher outputs are computed once and kept in
  /// memory; nil for new views in each epoch.
  public var views: Int?
  /// The losses of the students.
  public var losses = FinetuneTask.standardLosses
  /// The size of the discriminators.
  public var discriminator = DiscriminatorShare()
  /// The optimizer.
  public var optimizer = FinetuneTask.standardOptimizer
  /// The learning-rate schedule.
  public var schedule = FinetuneTask.standardSchedule
  /// The length of the training.
  public var training = PairLoop.finetuning
  /// The settings of the evaluation.
  public var evaluation = MeasurementSettings()

  /// Values that reading a recipe replaces.
  public init() {}

  /// A fine-tuning with the defaults.
  public init(on data: UnpairedData, teacher: String, startFrom: String? = nil) {
    self.data = data
    self.teacher = teacher
    self.startFrom = startFrom
  }

  /// All keys except `data.path`, `teacher` and the students have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed, help: "seed of the order of the images, new weights, and all other draws"),
      .init(
        required: "data", \.data,
        help: RecipeHelp("the images", entries: UnpairedData.keyHelp(isPrepared: false))),
      .init(
        required: "teacher", \.teacher,
        help: RecipeHelp(
          "folder of the original pair, the name of an earlier step, or `original`", values: "text")
      ),
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "folder of the compressed pair, or the name of an earlier step",
          default: "the pair of the step before")),
      .init(
        optional: "generator", \.generator,
        help: "size of new generators, which learn from nothing; instead of `start_from`"),
      .init(
        optional: "crop", \.crop, in: crops,
        help: RecipeHelp(
          "side of the random square that a step sees of an image, a multiple of 4",
          default: "the whole image")),
      .init(
        "fresh_weights", \.freshWeights, when: { $0.generator == nil },
        help: "whether to draw new weights and keep only the widths of `start_from`"),
      .views(\.views),
      .init(
        losses: "losses", \.losses, offering: .generators,
        help: "weights of the loss terms; a weight of 0 removes a term and its cost"),
      .init(
        section: "discriminator", \.discriminator, when: \.isAdversarial,
        help: "the discriminators, where there is an adversarial loss"),
      .init(filled: "optimizer", \.optimizer, help: "how weights are updated"),
      .init(
        filled: "schedule", \.schedule,
        help: "how the learning rate changes; very narrow pairs may learn faster at 2e-3 to 4e-3"),
      .init(section: "training", \.training, help: "how long the training is"),
      .init(section: "evaluation", \.evaluation, help: "how images are measured"),
    ]
  }

  /// The sides of squares that a step can see.
  static let crops = 16...4096

  /// Whether discriminators are trained.
  var isAdversarial: Bool { losses.needs().contains(.critic) }

  /// A contradiction between `generator` and `start_from`, if there is one.
  public var problem: (key: String, text: String)? {
    startFrom != nil && generator != nil
      ? (
        "generator",
        "given together with start_from, which already defines the generators; keep one"
      )
      : nil
  }

  /// The images, and the classifier for the metrics.
  public var files: [StepSource] {
    [StepSource(key: "data.path", name: data.path)] + evaluation.files
  }

  /// The teachers, and the students if the recipe names them.
  public var sources: [StepSource] {
    [StepSource(key: "teacher", name: teacher)]
      + (startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? [])
  }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.teacher = workshop.path(teacher)
    if generator == nil { step.startFrom = startFrom.map(workshop.path) ?? workshop.givenPath }
    let run = try FinetuneRun(
      step: step, teachers: try TranslationPair(folder: step.teacher), workshop: workshop)
    return try run.run(students: try run.givenStudents(model))
  }
}

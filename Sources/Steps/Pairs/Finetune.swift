import Distillation
import RecipeLanguage
import Training
import Translation

/// Trains a pair of compressed generators, with the original ones as teachers.
public struct Finetune: Step, RecipeSection {
  /// `finetune`
  public static let key = "finetune"
  /// Decides the order of the images and every other draw.
  public var seed: UInt64 = 1
  /// The images.
  public var data = UnpairedData("")
  /// The original pair: the name of an earlier step, `original`, or a folder.
  public var teacher = ""
  /// The compressed pair: the name of an earlier step, or a folder. Without it, and without
  /// `generator`, it is the pair that the step is given.
  public var startFrom: String?
  /// Of new students, in the place of `startFrom`.
  public var generator: GeneratorArchitecture?
  /// Whether the compressed pair gives its widths only, and weights are drawn anew.
  public var freshWeights = false
  /// What the students learn.
  public var losses = FinetuneTask.standardLosses
  /// How large the discriminators are.
  public var discriminator = DiscriminatorShare()
  /// How weights are updated.
  public var optimizer = FinetuneTask.standardOptimizer
  /// How the learning rate changes.
  public var schedule = FinetuneTask.standardSchedule
  /// How long to train.
  public var training = PairLoop.finetuning
  /// How translations are measured.
  public var evaluation = MeasurementSettings()

  /// What reading fills in.
  public init() {}

  /// A fine-tuning with the defaults.
  public init(on data: UnpairedData, teacher: String, startFrom: String? = nil) {
    self.data = data
    self.teacher = teacher
    self.startFrom = startFrom
  }

  /// All but `data.path`, `teacher` and the students has a default.
  public static var fields: [RecipeField<Self>] {
    [
      .init("seed", \.seed), .init(required: "data", \.data), .init(required: "teacher", \.teacher),
      .init(optional: "start_from", \.startFrom), .init(optional: "generator", \.generator),
      .init("fresh_weights", \.freshWeights, when: { $0.generator == nil }),
      .init(losses: "losses", \.losses, offering: .generators),
      .init(section: "discriminator", \.discriminator, when: \.isAdversarial),
      .init(filled: "optimizer", \.optimizer), .init(filled: "schedule", \.schedule),
      .init(section: "training", \.training), .init(section: "evaluation", \.evaluation),
    ]
  }

  /// Whether discriminators are trained.
  var isAdversarial: Bool { losses.needs().contains(.critic) }

  /// Students have their sizes from one place.
  public var problem: (key: String, text: String)? {
    startFrom != nil && generator != nil
      ? ("generator", "given beside start_from, whose generators have their sizes; keep one") : nil
  }

  /// The images, and the classifier that measures translations.
  public var files: [StepSource] {
    [StepSource(key: "data.path", name: data.path)] + evaluation.files
  }

  /// The teachers, and the students if they are named.
  public var sources: [StepSource] {
    [StepSource(key: "teacher", name: teacher)]
      + (startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? [])
  }

  /// Trains, or goes on.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.teacher = workshop.path(teacher)
    if generator == nil { step.startFrom = startFrom.map(workshop.path) ?? workshop.givenPath }
    let run = try FinetuneRun(
      step: step, teachers: try TranslationPair(folder: step.teacher), workshop: workshop)
    return try run.run(students: try run.givenStudents(model))
  }
}

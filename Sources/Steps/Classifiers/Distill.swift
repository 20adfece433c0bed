import Distillation
import RecipeLanguage
import Training

/// Trains a classifier, the student, from the outputs of other classifiers, the teachers.
public struct Distill: Step, RecipeSection {
  /// `distill`
  public static let key = "distill"
  /// For the table of keys.
  public static let help =
    "Trains a small classifier, the student, from the outputs of one or more larger ones."
  /// The training settings of the student.
  public var classifier = ClassifierTraining()
  /// The teachers.
  public var teachers = TeacherSettings()
  /// The losses on teacher outputs and labels.
  public var losses = Losses.distillation

  /// How `temperature: auto` searches.
  public var tuning = TuningSettings()

  /// Values that reading a recipe replaces.
  public init() {}

  /// A distillation from teachers.
  public init(
    _ classifier: ClassifierTraining, from teachers: TeacherSettings,
    losses: Losses = .distillation
  ) {
    self.classifier = classifier
    self.teachers = teachers
    self.losses = losses
  }

  /// The keys of any classifier training, and those of the teachers.
  public static var fields: [RecipeField<Self>] {
    ClassifierTraining.fields.map { $0.lifted(to: \.classifier) } + [
      .init(section: "teachers", \.teachers, help: "the classifiers that the student learns from"),
      .init(
        losses: "losses", \.losses, offering: .student,
        help: "weights of the loss terms; a weight of 0 removes a term and its cost"),
      .init(
        section: "tuning", \.tuning, when: \.isTuned,
        help: "the search of `losses.temperature: auto` for T and the weight of labels"),
    ]
  }

  /// Whether the temperature is found by a search.
  private var isTuned: Bool { losses[SoftTargetTerm.self]?.temperature == .auto }

  /// Temperature and weights moved to `losses`, and the cache moved to `teachers`.
  public static var renamedKeys: [String: String] {
    [
      "distillation":
        "losses: hard_weight is now losses.labels, one minus hard_weight is losses.soft_targets,"
        + " temperature is losses.temperature, and cache is teachers.cache"
    ]
  }

  /// The images, and the logits of teachers.
  public var files: [StepSource] {
    classifier.files
      + teachers.logits.enumerated().map { StepSource(key: "teachers.logits[\($0)]", name: $1) }
  }

  /// The teachers, and the start model of the student if one is named.
  public var sources: [StepSource] {
    classifier.sources
      + teachers.files.enumerated().map { StepSource(key: "teachers.files[\($0)]", name: $1) }
  }

  /// The same training from labels only, with a label weight of 1.
  public var withoutTeachers: Train {
    var labels = losses[LabelTerm.self] ?? LabelTerm()
    labels.weight = 1
    return Train(classifier, losses: Losses([labels]))
  }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    guard !teachers.isEmpty else {
      throw RecipeProblem(
        at: "teachers.files",
        "there is no teacher; name the file of a classifier, or an earlier step, or add"
          + " teachers.logits or teachers.own_average")
    }
    if isTuned, losses.balance != nil, tuning.labelShares.contains(0) {
      throw RecipeProblem(
        at: "tuning.label_shares",
        "has 0, which can leave a single loss, and losses.balance needs several. Remove one of them"
      )
    }
    var step = self
    step.classifier.resolveStart(in: workshop)
    step.teachers.files = teachers.files.map(workshop.path)
    return try ClassifierRun(
      step: step, classifier: step.classifier,
      // Checks before the search need some temperature.
      losses: isTuned ? losses.with(temperature: 4, labelShare: 0.1) : losses,
      teaching: step.teachers, tuning: isTuned ? tuning : nil, workshop: workshop
    ).run(from: model)
  }
}

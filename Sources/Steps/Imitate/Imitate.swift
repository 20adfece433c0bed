import Distillation
import RecipeLanguage
import TensorCore
import Training

/// Trains a network to give the outputs of another one, for images without labels.
///
/// It takes any network that Condense reads: a classifier, a generator, or another one, such as from
/// ONNX.
public struct Imitate: Step, RecipeSection {
  /// `imitate`
  public static let key = "imitate"
  /// For the table of keys.
  public static let help =
    "Trains any network to give the outputs of another one, for images without labels."
  /// The random seed of new weights, the order of the images, crops and flips.
  public var seed: UInt64 = 1
  /// The images.
  public var data = ImitationData()
  /// The network to imitate: the name of an earlier step, `original`, or a file.
  public var teacher = ""
  /// The network to train: the name of an earlier step, or a file. Without it and without `generator`
  /// and `model`, the step uses its input model.
  public var startFrom: String?
  /// The architecture of a new generator, instead of `startFrom`.
  public var generator: GeneratorArchitecture?
  /// The architecture of a new classifier, instead of `startFrom`.
  public var model: ClassifierArchitecture?
  /// Whether to keep only the architecture of `startFrom` and initialize its weights at random.
  public var freshWeights = false
  /// The number of different views of each image, whose teacher outputs are computed once; nil for new
  /// views in each epoch, whose outputs are computed in each step.
  public var views: Int?
  /// The losses.
  public var losses = Losses([OutputTerm()])
  /// The optimizer.
  public var optimizer = OptimizerConfiguration(.adam)
  /// The learning-rate schedule.
  public var schedule = Schedule(learningRate: 0.001)
  /// The length of the training.
  public var training = ImitationLoop(epochs: 10)
  /// The pruning of the network during the training; nil for none.
  public var pruning: TrainingPruningSettings?

  /// Values that reading a recipe replaces.
  public init() {}

  /// An imitation with the defaults.
  public init(_ teacher: String, on data: ImitationData, startFrom: String? = nil) {
    self.teacher = teacher
    self.data = data
    self.startFrom = startFrom
  }

  /// All keys except the images, the teacher and the epochs have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("seed", \.seed, help: "seed of new weights, the order of the images, crops and flips"),
      .init(required: "data", \.data, help: "the images"),
      .init(
        required: "teacher", \.teacher,
        help: RecipeHelp(
          "file of the network to imitate, the name of an earlier step, or `original`",
          values: "text")),
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "file of the network to train, or the name of an earlier step",
          default: "the model of the step before")),
      .init(
        optional: "generator", \.generator,
        help: "a new generator as the network to train, if the teacher makes images"),
      .init(
        optional: "model", \.model,
        help:
          "a new classifier as the network to train, if the teacher's output is a number per class"
      ),
      .init(
        "fresh_weights", \.freshWeights,
        help: "whether to keep only the architecture of `start_from`, with new weights"),
      .init(
        optional: "views", \.views, in: 1...10_000,
        help: RecipeHelp(
          "different crops and flips of each image; the teacher's outputs for them are computed once and"
            + " stored in the run's folder, with two bytes per sample of an image",
          default: "new ones in each epoch, and outputs are computed in each step")),
      .init(
        losses: "losses", \.losses, offering: .imitation(),
        help: "weights of the loss terms; a weight of 0 removes a term and its cost"),
      .init(filled: "optimizer", \.optimizer, help: "how weights are updated"),
      .init(filled: "schedule", \.schedule, help: "how the learning rate changes"),
      .init(required: "training", \.training, help: "how long the training is"),
      .pruning(\.pruning),
    ]
  }

  /// Two networks to train, or a new network that should get new weights once more.
  public var problem: (key: String, text: String)? {
    let given = [
      ("start_from", startFrom != nil), ("generator", generator != nil), ("model", model != nil),
    ].filter(\.1).map(\.0)
    if given.count > 1 { return (given[1], "given together with \(given[0]); keep one of them") }
    guard freshWeights, let new = given.first, new != "start_from" else { return nil }
    return ("fresh_weights", "has no effect beside \(new), which is always new; remove it")
  }

  /// The images.
  public var files: [StepSource] { [StepSource(key: "data.path", name: data.path)] }

  /// The teacher, and the network to train if one is named.
  public var sources: [StepSource] {
    [StepSource(key: "teacher", name: teacher)]
      + (startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? [])
  }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.teacher = workshop.path(teacher)
    step.startFrom =
      startFrom.map(workshop.path)
      ?? (generator == nil && self.model == nil ? workshop.givenPath : nil)
    return try ImitateRun(step: step, workshop: workshop).run(
      from: startFrom == nil && generator == nil && self.model == nil ? model : nil)
  }
}

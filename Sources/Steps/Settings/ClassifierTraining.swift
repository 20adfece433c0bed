import DataPipeline
import RecipeLanguage
import Training

/// The settings of any classifier training, from labels or from teachers.
public struct ClassifierTraining: RecipeSection {
  /// The random seed of the initial weights, the image order and everything else that is random.
  public var seed: UInt64 = 1
  /// The images.
  public var data = ClassificationData()
  /// The model that provides network and initial weights: the name of an earlier step, or a file.
  /// Without it and without `model`, the step uses its input model.
  public var startFrom: String?
  /// The architecture of a new network; nil if the network comes from `startFrom`.
  public var model: ClassifierArchitecture?
  /// The augmentation of training images.
  public var augmentation = Augmentation.none
  /// The optimizer.
  public var optimizer = OptimizerConfiguration(.sgd)
  /// The learning-rate schedule.
  public var schedule = Schedule(learningRate: 0.1)
  /// The length of the training.
  public var training = ClassifierLoop()

  /// Values that reading a recipe replaces.
  public init() {}

  /// A training of a new network.
  public init(
    _ model: ClassifierArchitecture?, on data: ClassificationData,
    optimizer: OptimizerConfiguration, schedule: Schedule, training: ClassifierLoop,
    seed: UInt64 = 1
  ) {
    self.model = model
    self.data = data
    self.optimizer = optimizer
    self.schedule = schedule
    self.training = training
    self.seed = seed
  }

  /// All keys except data, optimizer, schedule and epochs have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed,
        help: "seed of the initial weights, the order of the images, crops, and the labeled subset"),
      .init(required: "data", \.data, help: "the images"),
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          """
          classifier file, or the name of an earlier step, whose network and weights the training \
          starts from
          """, default: "new weights for `model`; in a list without both, the step before")),
      .init(
        optional: "model", \.model,
        help: RecipeHelp("a new network", default: "required without `start_from`")),
      .init("augmentation", \.augmentation, help: "random changes to training images"),
      .init(
        required: "optimizer", \.optimizer,
        help: RecipeHelp(
          "how weights are updated", entries: OptimizerConfiguration(.sgd).keyHelp(isRequired: true)
        )),
      .init(
        required: "schedule", \.schedule,
        help: RecipeHelp(
          "how the learning rate changes",
          entries: Schedule(learningRate: 0.1).keyHelp(isRequired: true))),
      .init(required: "training", \.training, help: "how long the training is"),
    ]
  }

  /// A contradiction between `model` and `start_from`, if there is one.
  public var problem: (key: String, text: String)? {
    startFrom != nil && model != nil
      ? ("model", "given together with start_from, which already defines the network; keep one")
      : nil
  }
}

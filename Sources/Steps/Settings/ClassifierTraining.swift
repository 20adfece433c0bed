import DataPipeline
import RecipeLanguage
import Training

/// What every training of a classifier says, from labels or from teachers.
public struct ClassifierTraining: RecipeSection {
  /// Decides the first weights, the order of the images and every other draw.
  public var seed: UInt64 = 1
  /// The images.
  public var data = ClassificationData()
  /// The model whose network and weights are the first ones: the name of an earlier step, or a
  /// file. Without it, and without `model`, it is the model that the step is given.
  public var startFrom: String?
  /// The network of new weights; nil where it comes from `startFrom`.
  public var model: ClassifierArchitecture?
  /// Random changes to training images.
  public var augmentation = Augmentation.none
  /// How weights are updated.
  public var optimizer = OptimizerConfiguration(.sgd)
  /// How the learning rate changes.
  public var schedule = Schedule(learningRate: 0.1)
  /// How long to train.
  public var training = ClassifierLoop()

  /// What reading fills in.
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

  /// All but data, optimizer, schedule and epochs has a default.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed,
        help: "seeds the first weights, the order of the images, crops, and the labeled subset"),
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

  /// A network has its size from one place.
  public var problem: (key: String, text: String)? {
    startFrom != nil && model != nil
      ? ("model", "given beside start_from, whose network has its size; keep one") : nil
  }
}

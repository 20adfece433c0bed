import DataPipeline
import RecipeLanguage
import Training

/// The settings of any classifier training, from labels or from teachers.
public struct ClassifierTraining: RecipeSection {
  /// The random seed of the initial weights, the image order and everything else that is random.
  public var seed: UInt64 = 1
  /// The images.
  public var data = ClassificationData()
  /// The model that provides the initial weights, and without `model` the network: the name of an
  /// earlier step, or a file. Without both, the step uses its input model.
  public var startFrom: String?
  /// The architecture of a new network; nil if the network comes from `startFrom`. With both,
  /// the new network takes each tensor of the file that has the same name and shape.
  public var model: ClassifierArchitecture?
  /// The augmentation of training images.
  public var augmentation = Augmentation.none
  /// The optimizer.
  public var optimizer = OptimizerConfiguration(.sgd)
  /// The learning-rate schedule.
  public var schedule = Schedule(learningRate: 0.1)
  /// The length of the training.
  public var training = ClassifierLoop()
  /// The pruning of the network during the training; nil for none.
  public var pruning: TrainingPruningSettings?

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
          starts from. With `model`, the new network takes each tensor of the same name and shape from \
          this file, which can be of any network, also from PyTorch or ONNX
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
      .pruning(\.pruning),
    ]
  }
}

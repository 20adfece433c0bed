import RecipeLanguage
import Training

/// The length of a classifier training, its batch size, and its evaluation interval.
public struct ClassifierLoop: RecipeSection {
  /// Passes over the training data.
  public var epochs = 0
  /// Images per step.
  public var batchSize = 128
  /// Evaluate every this many epochs.
  public var evaluateEvery = 1
  /// The longest time without a checkpoint, in minutes; each epoch also ends with one.
  public var checkpointMinutes = 5.0

  /// The defaults; the number of epochs must be set.
  public init() {}

  /// A training of this many epochs.
  public init(epochs: Int, batchSize: Int = 128) {
    self.epochs = epochs
    self.batchSize = batchSize
  }

  /// All keys except `epochs` have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        required: "epochs", \.epochs, in: 1...1_000_000, help: "passes over the training images"),
      .init("batch_size", \.batchSize, in: 1...1_000_000, help: "images per step"),
      .init(
        "evaluate_every", \.evaluateEvery, in: 1...1_000_000,
        help: "epochs between two evaluations on the test images"),
      .init(
        "checkpoint_minutes", \.checkpointMinutes, in: 1e-3...1e6,
        help: "longest time between two checkpoints; one is also written after each epoch"),
    ]
  }

  /// Label smoothing moved to the losses.
  public static var renamedKeys: [String: String] { ["label_smoothing": "losses.label_smoothing"] }

  /// The same settings for the training loop.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60))
  }
}

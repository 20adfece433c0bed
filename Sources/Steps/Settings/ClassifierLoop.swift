import RecipeLanguage
import Training

/// How long a classifier is trained, and in which portions.
public struct ClassifierLoop: RecipeSection {
  /// Passes over the training data.
  public var epochs = 0
  /// Images per step.
  public var batchSize = 128
  /// Epochs from one evaluation to the next.
  public var evaluateEvery = 1
  /// The longest time without a checkpoint; one is written after each epoch anyhow.
  public var checkpointMinutes = 5.0

  /// All but the number of epochs.
  public init() {}

  /// So many epochs.
  public init(epochs: Int, batchSize: Int = 128) {
    self.epochs = epochs
    self.batchSize = batchSize
  }

  /// `epochs` must be given.
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

  /// A setting of the loss stands with the losses.
  public static var renamedKeys: [String: String] { ["label_smoothing": "losses.label_smoothing"] }

  /// The loop's own words for it.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60))
  }
}

import RecipeLanguage
import Training

/// The length of a classifier training, its batch size, and its evaluation interval.
public struct ClassifierLoop: RecipeSection {
  /// Passes over the training data.
  public var epochs = 0
  /// Images per step.
  public var batchSize = 128
  /// The maximum L2 norm over all gradients of a step; nil for none.
  public var clipNorm: Double?
  /// Decay of the moving average of weights and running statistics; 0 for none.
  public var average = 0.0
  /// Evaluate every this many epochs.
  public var evaluateEvery = 1
  /// The metric that determines the best epoch.
  public var bestBy = ClassificationReport.Criterion.accuracy
  /// The number of evaluations without a better one after which the run ends; nil for no end.
  public var patience: Int?
  /// The longest time without a checkpoint, in minutes; each epoch also ends with one.
  public var checkpointMinutes = 5.0
  /// Keep the classifier of every this many epochs; nil to keep the best and the last alone.
  public var snapshotEvery: Int?
  /// Whether to write event files for TensorBoard.
  public var tensorboard = false

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
      .epochs(\.epochs),
      .batchSize(\.batchSize),
      .clipNorm(\.clipNorm),
      .average(\.average),
      .evaluateEvery(\.evaluateEvery),
      .init(
        "best_by", \.bestBy,
        help:
          "the metric that chooses the best epoch: the highest accuracy, or the lowest cross-entropy"
      ),
      .patience(\.patience),
      .checkpointMinutes(\.checkpointMinutes),
      .snapshotEvery(
        \.snapshotEvery,
        between:
          "classifier files that stay in `snapshots/`, which `teachers.files` can name as an ensemble"
      ),
      .tensorboard(\.tensorboard),
    ]
  }

  /// Label smoothing moved to the losses.
  public static var renamedKeys: [String: String] { ["label_smoothing": "losses.label_smoothing"] }

  /// The same settings for the training loop.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60),
      patience: patience, snapshotInterval: snapshotEvery)
  }

  /// The decay of the moving average; nil without one.
  var averageDecay: Double? { average > 0 ? average : nil }
}

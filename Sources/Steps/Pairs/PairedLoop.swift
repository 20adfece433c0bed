import RecipeLanguage
import Training

/// The length of a training on pairs of images, its batch size, and its intervals.
///
/// The best epoch is the one with the highest PSNR to the true images.
public struct PairedLoop: RecipeSection {
  /// Passes over the training pairs.
  public var epochs = 200
  /// Pairs per step.
  public var batchSize = 1
  /// The maximum L2 norm over all gradients of a step, of the generator and of the discriminator; nil
  /// for none.
  public var clipNorm: Double?
  /// Decay of the moving average of the generator's weights and running statistics; 0 for none.
  public var average = 0.0
  /// Log losses every this many steps.
  public var lossesEvery = 50
  /// Evaluate every this many epochs.
  public var evaluateEvery = 5
  /// The number of evaluations without a better one after which the run ends; nil for no end.
  public var patience: Int?
  /// The longest time without a checkpoint, in minutes; each epoch also ends with one.
  public var checkpointMinutes = 5.0
  /// Keep the generator of every this many epochs; nil to keep the best and the last alone.
  public var snapshotEvery: Int?
  /// Whether to write event files for TensorBoard.
  public var tensorboard = false

  /// The official code's defaults.
  public init() {}

  /// A training of this many epochs.
  public init(epochs: Int, batchSize: Int = 1) {
    self.epochs = epochs
    self.batchSize = batchSize
  }

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("epochs", \.epochs, in: 1...1_000_000, help: "passes over the training pairs"),
      .init("batch_size", \.batchSize, in: 1...100_000, help: "pairs per step"),
      .clipNorm(\.clipNorm),
      .average(\.average),
      .lossesEvery(\.lossesEvery),
      .init(
        "evaluate_every", \.evaluateEvery, in: 1...1_000_000,
        help: "epochs between two evaluations"),
      .patience(\.patience),
      .checkpointMinutes(\.checkpointMinutes),
      .snapshotEvery(
        \.snapshotEvery, between: "files of the generator that stay in `snapshots/`"),
      .tensorboard(\.tensorboard),
    ]
  }

  /// The same settings for the training loop.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60), stepInterval: lossesEvery,
      patience: patience, snapshotInterval: snapshotEvery)
  }

  /// The decay of the moving average; nil without one.
  var averageDecay: Double? { average > 0 ? average : nil }
}

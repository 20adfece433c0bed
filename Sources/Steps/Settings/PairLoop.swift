import RecipeLanguage
import Training
import Translation

/// The length of a pair's training, its batch size, image pool, weight average and intervals.
public struct PairLoop: RecipeSection {
  /// Passes over the larger of the two training folders, or epochs of `stepsPerEpoch` steps.
  public var epochs = 200
  /// The number of steps per epoch; nil for a pass over the larger training folder.
  public var stepsPerEpoch: Int?
  /// Images of each domain per step.
  public var batchSize = 1
  /// The size of the pool of generated images for the discriminators.
  public var pool = 50
  /// Decay of the moving average of the generators' weights; 0 for none.
  public var average = 0.999
  /// The maximum L2 norm over all gradients of a step, of the generators and of the discriminators;
  /// nil for none.
  public var clipNorm: Double?
  /// Log losses every this many steps.
  public var lossesEvery = 50
  /// Evaluate every this many epochs.
  public var evaluateEvery = 5
  /// The metric that determines the best epoch; nil for PSNR with ground truth, otherwise the
  /// Fréchet distance.
  public var bestBy: TranslationReport.Criterion?
  /// The number of evaluations without a better one after which the run ends; nil for no end.
  public var patience: Int?
  /// The longest time without a checkpoint, in minutes; each epoch also ends with one.
  public var checkpointMinutes = 5.0
  /// Whether to write event files for TensorBoard.
  public var tensorboard = false

  /// The defaults for training a CycleGAN.
  public init() {}

  /// The defaults for fine-tuning compressed generators.
  public static let finetuning: PairLoop = {
    var loop = PairLoop()
    loop.epochs = 10
    loop.batchSize = 8
    loop.average = 0.99
    loop.evaluateEvery = 1
    return loop
  }()

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "epochs", \.epochs, in: 1...1_000_000,
        help: "passes over the larger of the training folders"),
      .init(
        optional: "steps_per_epoch", \.stepsPerEpoch, in: 1...1_000_000_000,
        help: RecipeHelp(
          "steps after which an epoch ends",
          default: "a pass over the larger training folder")),
      .init("batch_size", \.batchSize, in: 1...100_000, help: "images of each domain per step"),
      .init(
        "pool", \.pool, in: 0...1_000_000,
        help: "generated images of each domain that are kept to train the discriminators on"),
      .init(
        "average", \.average, in: 0...0.999999,
        help: "decay of the moving average of the generators' weights; 0 turns it off"),
      .clipNorm(\.clipNorm),
      .lossesEvery(\.lossesEvery),
      .init(
        "evaluate_every", \.evaluateEvery, in: 1...1_000_000,
        help: "epochs between two evaluations"),
      .init(
        optional: "best_by", \.bestBy,
        help: RecipeHelp(
          "the metric that chooses the best epoch, as a mean over both directions",
          default: "`psnr` with ground truth, else `frechet`")),
      .patience(\.patience),
      .checkpointMinutes(\.checkpointMinutes),
      .tensorboard(\.tensorboard),
    ]
  }

  /// The same settings for the training loop.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60), stepInterval: lossesEvery,
      patience: patience)
  }

  /// The decay of the moving average; nil without one.
  var averageDecay: Double? { average > 0 ? average : nil }
}

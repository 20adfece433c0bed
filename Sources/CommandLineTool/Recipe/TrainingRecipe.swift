import DataPipeline
import Distillation
import Training

/// All of one experiment: what `train` and `distill` read.
package struct TrainingRecipe: Codable, Equatable {
  /// Decides the first weights, the order of the images and every other draw.
  var seed: UInt64
  var data: DataRecipe
  var model: ModelRecipe
  var augmentation: Augmentation
  var optimizer: OptimizerConfiguration
  var schedule: Schedule
  var training: LoopRecipe
  /// Of `distill`.
  var distillation: DistillationConfiguration?
  /// Of `distill`: the teachers' files, and their architecture where the files do not say it.
  var teachers: TeachersRecipe?

  /// How long to train, and in which portions.
  struct LoopRecipe: Codable, Equatable {
    /// Passes over the training data.
    var epochs: Int
    /// Images per step.
    var batchSize: Int
    /// ε in 0..<1, of the loss on labels.
    var labelSmoothing: Float
    /// Epochs from one evaluation to the next.
    var evaluateEvery: Int
    /// The longest time without a checkpoint; one is written after each epoch anyhow.
    var checkpointMinutes: Double

    enum CodingKeys: String, CodingKey {
      case epochs
      case batchSize = "batch_size"
      case labelSmoothing = "label_smoothing"
      case evaluateEvery = "evaluate_every"
      case checkpointMinutes = "checkpoint_minutes"
    }
  }

  /// Where the teachers are.
  struct TeachersRecipe: Codable, Equatable {
    /// One or more classifier files.
    var files: [String]?
    /// Of files without a description of their model, such as PyTorch's.
    var architecture: ModelRecipe?
  }
}

extension TrainingRecipe {
  /// Reads a recipe; what is left out has a default, apart from data, model, optimizer, schedule
  /// and epochs.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
    data = try container.decode(DataRecipe.self, forKey: .data)
    model = try container.decode(ModelRecipe.self, forKey: .model)
    augmentation =
      try container.decodeIfPresent(Augmentation.self, forKey: .augmentation) ?? .none
    optimizer = try container.decode(OptimizerConfiguration.self, forKey: .optimizer)
    schedule = try container.decode(Schedule.self, forKey: .schedule)
    training = try container.decode(LoopRecipe.self, forKey: .training)
    distillation =
      try container.decodeIfPresent(DistillationConfiguration.self, forKey: .distillation)
    teachers = try container.decodeIfPresent(TeachersRecipe.self, forKey: .teachers)
  }
}

extension TrainingRecipe.LoopRecipe {
  /// Reads what is there and refuses numbers out of their range.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    epochs = try container.decode(Int.self, forKey: .epochs)
    batchSize = try container.decodeIfPresent(Int.self, forKey: .batchSize) ?? 128
    labelSmoothing = try container.decodeIfPresent(Float.self, forKey: .labelSmoothing) ?? 0
    evaluateEvery = try container.decodeIfPresent(Int.self, forKey: .evaluateEvery) ?? 1
    checkpointMinutes =
      try container.decodeIfPresent(Double.self, forKey: .checkpointMinutes) ?? 5
    func check(_ fits: Bool, _ key: CodingKeys, _ expectation: String) throws {
      guard !fits else { return }
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "expected \(expectation)")
    }
    try check((1...1_000_000).contains(epochs), .epochs, "1 epoch or more")
    try check((1...1_000_000).contains(batchSize), .batchSize, "1 image or more")
    try check(labelSmoothing >= 0 && labelSmoothing < 1, .labelSmoothing, "a share in 0..<1")
    try check((1...1_000_000).contains(evaluateEvery), .evaluateEvery, "1 epoch or more")
    try check(
      checkpointMinutes > 0 && checkpointMinutes <= 1e6, .checkpointMinutes, "minutes above 0")
  }

  /// The loop's own words for it.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60))
  }
}

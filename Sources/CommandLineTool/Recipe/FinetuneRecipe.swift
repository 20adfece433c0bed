import DataPipeline
import Networks
import Training
import Translation

/// All of one fine-tuning of compressed generators, with the original ones as teachers.
package struct FinetuneRecipe: Codable, Equatable {
  /// Decides the order of the images and every other draw.
  var seed: UInt64
  var data: DataRecipe
  /// The folder of the original pair.
  var teacher: String
  /// The folder of the compressed pair.
  var startFrom: String?
  /// Whether the compressed pair gives its widths only, and weights are drawn anew.
  var freshWeights: Bool
  /// Of new students, in the place of `start_from`.
  var generator: TranslationRecipe.GeneratorRecipe?
  var discriminator: DiscriminatorRecipe
  var losses: GeneratorDistillation
  var optimizer: OptimizerConfiguration
  var schedule: Schedule
  var training: LoopRecipe
  /// The classifier is the teacher's if none is named, and one is trained if that has none.
  var evaluation: TranslationRecipe.EvaluationRecipe

  enum CodingKeys: String, CodingKey {
    case seed, data, teacher, generator, discriminator, losses, optimizer, schedule, training
    case evaluation
    case startFrom = "start_from"
    case freshWeights = "fresh_weights"
  }

  /// The folders of images, and how they are prepared.
  struct DataRecipe: Equatable {
    /// The folder with `trainA`, `trainB`, `testA` and `testB`.
    var path: String
    /// Nil for the size that the teacher was trained on.
    var preparation: ImagePreparation?
    /// Whether images are mirrored, where the teacher gives the size.
    var flip = true
  }

  /// The discriminators, where there is an adversarial loss.
  struct DiscriminatorRecipe: Codable, Equatable {
    /// Of the original discriminators' channels, those that are kept, by the magnitude of weights.
    var share: Double

    enum CodingKeys: String, CodingKey { case share }
  }

  /// How long to train, in which portions, and what is remembered.
  struct LoopRecipe: Codable, Equatable {
    var epochs: Int
    /// After how many steps an epoch ends; nil for a pass over the larger of the training folders.
    var stepsPerEpoch: Int?
    /// Images of each domain per step.
    var batchSize: Int
    /// Made images that are kept for the discriminators.
    var pool: Int
    /// Decay of the moving average of the generators' weights; 0 for none.
    var average: Double
    /// Steps from one line of losses to the next.
    var lossesEvery: Int
    /// Epochs from one evaluation to the next.
    var evaluateEvery: Int
    /// The longest time without a checkpoint; one is written after each epoch anyhow.
    var checkpointMinutes: Double

    enum CodingKeys: String, CodingKey {
      case epochs, pool, average
      case stepsPerEpoch = "steps_per_epoch"
      case batchSize = "batch_size"
      case lossesEvery = "losses_every"
      case evaluateEvery = "evaluate_every"
      case checkpointMinutes = "checkpoint_minutes"
    }
  }
}

extension FinetuneRecipe {
  /// Reads what is there; all but `data.path`, `teacher` and the students has a default.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func section<Value: Decodable>(_ key: CodingKeys, default standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    seed = try section(.seed, default: 1)
    data = try container.decode(DataRecipe.self, forKey: .data)
    teacher = try container.decode(String.self, forKey: .teacher)
    generator = try section(.generator, default: nil)
    // Without a section for new students there must be a pair to start from.
    startFrom =
      generator == nil
      ? try container.decode(String.self, forKey: .startFrom)
      : try section(.startFrom, default: nil)
    if startFrom != nil, generator != nil {
      throw DecodingError.dataCorruptedError(
        forKey: .generator, in: container,
        debugDescription: "given beside start_from, whose generators have their sizes; keep one")
    }
    freshWeights = startFrom == nil ? false : try section(.freshWeights, default: false)
    losses = try section(.losses, default: GeneratorDistillation())
    discriminator =
      losses.adversarial > 0
      ? try section(.discriminator, default: DiscriminatorRecipe()) : DiscriminatorRecipe()
    optimizer = try container.optimizer(.optimizer, filledFrom: FinetuneTask.standardOptimizer)
    schedule = try container.schedule(.schedule, filledFrom: FinetuneTask.standardSchedule)
    training = try section(.training, default: LoopRecipe())
    evaluation = try section(.evaluation, default: TranslationRecipe.EvaluationRecipe())
  }

  /// Writes what reading asks for.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seed, forKey: .seed)
    try container.encode(data, forKey: .data)
    try container.encode(teacher, forKey: .teacher)
    try container.encodeIfPresent(startFrom, forKey: .startFrom)
    if startFrom != nil { try container.encode(freshWeights, forKey: .freshWeights) }
    try container.encodeIfPresent(generator, forKey: .generator)
    if losses.adversarial > 0 { try container.encode(discriminator, forKey: .discriminator) }
    try container.encode(losses, forKey: .losses)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(training, forKey: .training)
    try container.encode(evaluation, forKey: .evaluation)
  }
}

import DataPipeline
import Networks
import Training
import Translation

/// All of one CycleGAN experiment; what is left out is as in the official code, apart from the
/// data's path.
package struct TranslationRecipe: Codable, Equatable {
  /// Decides the first weights, the order of the images and every other draw.
  var seed: UInt64
  var data: DataRecipe
  /// Of new networks; nil where they come from `start_from`.
  var generator: GeneratorRecipe?
  /// Of new networks; nil where they come from `start_from`.
  var discriminator: DiscriminatorRecipe?
  var losses: LossRecipe
  var optimizer: OptimizerConfiguration
  var schedule: Schedule
  var training: LoopRecipe
  var evaluation: EvaluationRecipe
  /// A pair's folder whose weights are the first ones.
  var startFrom: String?

  enum CodingKeys: String, CodingKey {
    case seed, data, generator, discriminator, losses, optimizer, schedule, training, evaluation
    case startFrom = "start_from"
  }

  /// The folders of images, and how they are prepared.
  struct DataRecipe: Codable, Equatable {
    /// The folder with `trainA`, `trainB`, `testA` and `testB`.
    var path: String
    var preparation: ImagePreparation
  }

  /// The size of both generators; channels follow from the data.
  struct GeneratorRecipe: Codable, Equatable {
    var filters: Int
    var blocks: Int
    var dropout: Bool
    /// Whether convolutions in blocks are depthwise and 1×1 ones.
    var separable: Bool
    /// The side of the kernels of the first and the last convolution.
    var endKernel: Int
    /// Whether instance norms have parameters.
    var affineNorms: Bool

    enum CodingKeys: String, CodingKey {
      case filters, blocks, dropout, separable
      case endKernel = "end_kernel"
      case affineNorms = "affine_norms"
    }
  }

  /// The size of both discriminators.
  struct DiscriminatorRecipe: Codable, Equatable {
    var filters: Int
    /// Convolutions with stride 2.
    var layers: Int

    enum CodingKeys: String, CodingKey { case filters, layers }
  }

  /// What the losses are, and how they are weighted.
  struct LossRecipe: Codable, Equatable {
    var adversarial: AdversarialLoss
    var cycleAToB: Float
    var cycleBToA: Float
    /// As a factor of the cycle weights.
    var identity: Float
    /// The standard deviation of the noise on the images that are led back.
    var cycleNoise: Float

    enum CodingKeys: String, CodingKey {
      case adversarial, identity
      case cycleNoise = "cycle_noise"
      case cycleAToB = "cycle_a_to_b"
      case cycleBToA = "cycle_b_to_a"
    }
  }

  /// How long to train, in which portions, and what is remembered.
  struct LoopRecipe: Codable, Equatable {
    /// Passes over the larger of the two training folders.
    var epochs: Int
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
      case batchSize = "batch_size"
      case lossesEvery = "losses_every"
      case evaluateEvery = "evaluate_every"
      case checkpointMinutes = "checkpoint_minutes"
    }
  }

  /// How translations are measured and shown.
  struct EvaluationRecipe: Codable, Equatable {
    /// A classifier file on whose features distances are measured; one is trained to tell A from B
    /// if there is none.
    var classifier: String?
    /// How images come to the classifier's size; nil for what `evaluation.json` beside it says, or
    /// else `resize`.
    var fit: DomainClassifier.Fit?
    /// Test images of each domain in the pictures.
    var samples: Int

    enum CodingKeys: String, CodingKey { case classifier, fit, samples }
  }
}

extension TranslationRecipe {
  /// Reads what is there; all but `data.path` has a default.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func section<Value: Decodable>(_ key: CodingKeys, default standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    seed = try section(.seed, default: 1)
    data = try container.decode(DataRecipe.self, forKey: .data)
    startFrom = try container.decodeIfPresent(String.self, forKey: .startFrom)
    generator = try container.decodeIfPresent(GeneratorRecipe.self, forKey: .generator)
    discriminator = try container.decodeIfPresent(DiscriminatorRecipe.self, forKey: .discriminator)
    if startFrom == nil {
      generator = generator ?? GeneratorRecipe()
      discriminator = discriminator ?? DiscriminatorRecipe()
    } else if generator != nil {
      throw DecodingError.dataCorruptedError(
        forKey: .generator, in: container,
        debugDescription: "given beside start_from, whose generators have their sizes; keep one")
    }
    losses = try section(.losses, default: LossRecipe())
    optimizer = try container.optimizer(
      .optimizer, filledFrom: OptimizerConfiguration(.adam, betas: [0.5, 0.999]))
    training = try section(.training, default: LoopRecipe())
    schedule = try container.schedule(
      .schedule,
      filledFrom: Schedule(
        learningRate: 2e-4, decay: .linearByEpoch(constantEpochs: Double(training.epochs / 2))))
    evaluation = try section(.evaluation, default: EvaluationRecipe())
  }
}

extension TranslationRecipe.DataRecipe {
  private enum CodingKeys: String, CodingKey { case path }

  /// Reads the path, and how images are prepared, beside one another.
  init(from decoder: any Decoder) throws {
    path = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .path)
    preparation = try ImagePreparation(from: decoder)
  }

  /// Writes what reading understands.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try preparation.encode(to: encoder)
  }
}

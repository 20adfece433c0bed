import DataPipeline
import Training
import Translation

extension FinetuneRecipe.DataRecipe: Codable {
  private enum CodingKeys: String, CodingKey {
    case path, resize, flip
    case loadSize = "load_size"
    case cropSize = "crop_size"
  }

  /// Reads the path, and beside it how images are prepared, if that is said.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(String.self, forKey: .path)
    let isPrepared = [.resize, .loadSize, .cropSize].contains { container.contains($0) }
    if isPrepared {
      preparation = try ImagePreparation(from: decoder)
    } else {
      flip = try container.decodeIfPresent(Bool.self, forKey: .flip) ?? true
    }
  }

  /// Writes what reading understands.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    guard let preparation else { return try container.encode(flip, forKey: .flip) }
    try preparation.encode(to: encoder)
  }
}

extension FinetuneRecipe.DiscriminatorRecipe {
  init() { self.init(share: 1) }

  /// Reads what is there.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    share = try section.read(.share, default: 1, in: 0.01...1)
  }
}

extension FinetuneRecipe.LoopRecipe {
  init() {
    self.init(
      epochs: 10, stepsPerEpoch: nil, batchSize: 8, pool: 50, average: 0.99, lossesEvery: 50,
      evaluateEvery: 1, checkpointMinutes: 5)
  }

  /// Reads what is there and refuses numbers out of their range.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    let standard = Self()
    epochs = try section.read(.epochs, default: standard.epochs, in: 1...1_000_000)
    stepsPerEpoch =
      section.container.contains(.stepsPerEpoch)
      ? try section.read(.stepsPerEpoch, default: 1, in: 1...1_000_000_000) : nil
    batchSize = try section.read(.batchSize, default: standard.batchSize, in: 1...100_000)
    pool = try section.read(.pool, default: standard.pool, in: 0...1_000_000)
    average = try section.read(.average, default: standard.average, in: 0...0.999999)
    lossesEvery = try section.read(.lossesEvery, default: standard.lossesEvery, in: 1...1_000_000)
    evaluateEvery = try section.read(
      .evaluateEvery, default: standard.evaluateEvery, in: 1...1_000_000)
    checkpointMinutes = try section.read(
      .checkpointMinutes, default: standard.checkpointMinutes, in: 1e-3...1e6)
  }

  /// The loop's own words for it.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60), stepInterval: lossesEvery)
  }
}

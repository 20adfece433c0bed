import Networks
import Training
import Translation

extension TranslationRecipe.GeneratorRecipe {
  init() {
    self.init(
      filters: 64, blocks: 9, dropout: false, separable: false, endKernel: 7, affineNorms: false)
  }

  /// Reads what is there; the official generator otherwise.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    filters = try section.read(.filters, default: 64, in: 1...1024)
    blocks = try section.read(.blocks, default: 9, in: 1...12)
    dropout = try section.read(.dropout, default: false)
    separable = try section.read(.separable, default: false)
    endKernel = try section.read(.endKernel, default: 7)
    affineNorms = try section.read(.affineNorms, default: false)
    let known = ResNetGeneratorOptions.endKernels
    guard known.contains(endKernel) else {
      throw DecodingError.dataCorruptedError(
        forKey: .endKernel, in: section.container,
        debugDescription: "is \(endKernel), expected one of \(known)")
    }
  }

  /// The generator from images of so many channels to images of so many.
  func plan(inputChannels: Int, outputChannels: Int) -> NetworkPlan {
    .resNetGenerator(
      inputChannels: inputChannels, outputChannels: outputChannels,
      ResNetGeneratorOptions(
        filters: filters, blocks: blocks, usesDropout: dropout, isSeparable: separable,
        endKernel: endKernel, hasAffineNorms: affineNorms))
  }
}

extension TranslationRecipe.DiscriminatorRecipe {
  init() { self.init(filters: 64, layers: 3) }

  /// A discriminator of images of so many channels.
  func plan(inputChannels: Int) -> NetworkPlan {
    .patchDiscriminator(inputChannels: inputChannels, filters: filters, layers: layers)
  }

  /// Reads what is there; the official discriminator otherwise.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    filters = try section.read(.filters, default: 64, in: 1...1024)
    layers = try section.read(.layers, default: 3, in: 1...6)
  }
}

extension TranslationRecipe.LossRecipe {
  init() {
    self.init(
      adversarial: .leastSquares, cycleAToB: 10, cycleBToA: 10, identity: 0.5, cycleNoise: 0)
  }

  /// Reads what is there; the official weights otherwise.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    adversarial = try section.read(.adversarial, default: .leastSquares)
    cycleAToB = try section.read(.cycleAToB, default: 10, in: 0...1e6)
    cycleBToA = try section.read(.cycleBToA, default: 10, in: 0...1e6)
    identity = try section.read(.identity, default: 0.5, in: 0...1e6)
    cycleNoise = try section.read(.cycleNoise, default: 0, in: 0...2)
    if cycleNoise > 0, cycleAToB == 0, cycleBToA == 0 {
      throw DecodingError.dataCorruptedError(
        forKey: .cycleNoise, in: section.container,
        debugDescription: "is \(cycleNoise), but both cycles have no weight; leave it out")
    }
  }

  /// The losses' own words for it.
  var objective: CycleGANObjective {
    CycleGANObjective(
      adversarial: adversarial,
      weights: CycleGANWeights(
        cycleAToB: cycleAToB, cycleBToA: cycleBToA, identity: identity, cycleNoise: cycleNoise))
  }
}

extension TranslationRecipe.LoopRecipe {
  init() {
    self.init(
      epochs: 200, batchSize: 1, pool: 50, average: 0.999, lossesEvery: 50, evaluateEvery: 5,
      checkpointMinutes: 5)
  }

  /// Reads what is there and refuses numbers out of their range.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    epochs = try section.read(.epochs, default: 200, in: 1...1_000_000)
    batchSize = try section.read(.batchSize, default: 1, in: 1...100_000)
    pool = try section.read(.pool, default: 50, in: 0...1_000_000)
    average = try section.read(.average, default: 0.999, in: 0...0.999999)
    lossesEvery = try section.read(.lossesEvery, default: 50, in: 1...1_000_000)
    evaluateEvery = try section.read(.evaluateEvery, default: 5, in: 1...1_000_000)
    checkpointMinutes = try section.read(.checkpointMinutes, default: 5, in: 1e-3...1e6)
  }

  /// The loop's own words for it.
  var plan: TrainingPlan {
    TrainingPlan(
      epochs: epochs, evaluationInterval: evaluateEvery,
      checkpointInterval: .seconds(checkpointMinutes * 60), stepInterval: lossesEvery)
  }
}

extension TranslationRecipe.EvaluationRecipe {
  init() { self.init(classifier: nil, fit: nil, samples: 8) }

  /// Reads what is there.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    classifier = try section.read(.classifier, default: String?.none)
    fit = try section.read(.fit, default: DomainClassifier.Fit?.none)
    samples = try section.read(.samples, default: 8, in: 1...64)
  }
}

import Compression
import DataPipeline
import Distillation
import Memory
import Networks
import Pruning
import Reporting
import Search
import TensorCore
import Training
import Translation

/// The work of each phase of a compression, in seconds and bytes.
struct PhaseWork {
  private typealias Phase = CoevolveForecast.Phase

  private let inputs: CompressionRun.Inputs
  private let step: Coevolve
  /// The shape of what candidates see of an image.
  private let view: Shape
  private let timing: CompressionTiming
  private let pair: TranslationPair
  /// The bytes of the file with the moments of both generators.
  let storedBytes: Int
  /// The bytes of moments, and of copies of the largest ones.
  private let heldBytes: Int

  init(
    _ inputs: CompressionRun.Inputs, step: Coevolve, view: Shape, pair: TranslationPair,
    timing: CompressionTiming
  ) {
    self.inputs = inputs
    self.step = step
    self.view = view
    self.timing = timing
    self.pair = pair
    let isFitted = step.candidates.recovery != .none
    let groups = ChannelGroups(of: inputs.scale.generator, imageShape: view)
    storedBytes = isFitted ? 2 * inputs.effort.storedBytes : 0
    heldBytes = isFitted ? inputs.effort.momentBytes + ChannelRecovery.bytes(of: groups) : 0
  }

  private var scale: CompressionScale { inputs.scale }
  private var image: Shape { scale.image }
  /// Calibration images of each domain.
  private var count: Int { min(step.candidates.calibrationCount ?? 32, inputs.data.fixed.a.count) }
  /// Seconds of a calibration image in the discriminator.
  private var judging: Double {
    scale.judgeCost * Double(view[0] * view[1]) / Double(image[0] * image[1]) / timing.rate
  }
  private var seenWords: String {
    let isWhole = view[0] == image[0] && view[1] == image[1]
    return isWhole
      ? "\(count) images of each domain"
      : "\(count) squares of \(view[0])×\(view[1]) of each domain"
  }
  /// Test images of both domains.
  private var testCount: Double { Double(inputs.data.test.a.count + inputs.data.test.b.count) }

  // MARK: - Until the pruned pair

  /// - Parameter path: The file of an analysis that is likely to fit; nil without one.
  func analysis(savedIn path: String?) -> CoevolveForecast.Phase {
    let each = timing.original(view)
    let images = Double(count)
    // Outputs and moments, then gradients through both generators and the discriminator.
    let forward = (step.candidates.recovery == .none ? 1 : 2) * images * each
    let moments =
      step.candidates.recovery == .none ? 0 : inputs.effort.gathering(images: count) / timing.rate
    let isGradient = step.candidates.ranking == .taylor
    let gradients =
      isGradient
      ? images * (2 * timing.trainingFactor * each + timing.trainingFactor * judging) : 0
    let passes = bytes(scale.generator, view, 1).training * (isGradient ? 2 : 1)
    return Phase(
      phase: .analysis, seconds: path == nil ? 2 * (forward + moments + gradients) : 0,
      // While the file is written, or checked, its content is in memory, too.
      bytes: heldBytes + max(passes, storedBytes),
      work: path.map { "read from \($0) if it fits" } ?? seenWords)
  }

  var classifier: CoevolveForecast.Phase {
    let data = inputs.data
    let plan = NetworkPlan.resNet(
      depth: 8, width: 16, inputChannels: image[2], classes: 2)
    var random = RandomStream(seed: 0)
    let cost = Double(
      ModelCost(of: Network(plan, random: &random), imageShape: image).multiplyAdds)
    let batch = DomainClassifierTraining.batchSize(image)
    let images = data.fixed.a.count + data.fixed.b.count
    let stepsPerEpoch = (images + batch - 1) / batch
    let epochs = DomainClassifierTraining.epochs(stepsPerEpoch: stepsPerEpoch)
    let steps = epochs * stepsPerEpoch
    let need = TrainingMemory.ofNetwork(
      plan, teachers: [], image: image, batchSize: batch, testBatchSize: 2 * batch,
      optimizer: OptimizerConfiguration(.sgd, momentum: 0.9))
    return Phase(
      phase: .classifier,
      seconds: Double(steps * batch) * cost * timing.trainingFactor / timing.rate,
      bytes: heldBytes + need.bytes, work: "at most \(steps) steps of \(batch) images")
  }

  func search(generationsLeft generations: Int) -> CoevolveForecast.Phase {
    let (population, images) = (step.search.populationSize, Double(count))
    let translation = images * timing.narrowed(view)
    let fitting =
      step.candidates.recovery == .none
      ? 0 : inputs.effort.fitting(widths: scale.widths) / timing.fittingRate
    let distillation =
      step.candidates.recovery == .distill
      ? Double(step.candidates.distillationSteps) * min(8, images) * timing.trainingFactor
        * timing.narrowed(view) : 0
    let genome = fitting + distillation + translation + images * judging
    let isSearching = step.method.isSearch && step.search.from == nil
    // Rankings and the first generation come on top.
    let rounds = Double(isSearching ? generations + 1 : 0)
    let ranked = step.method.isSearch ? 15.0 : 0
    let genomes = rounds * Double(2 * population) + 2 * ranked
    let pairs = rounds * Double(2 * population + 8) + ranked
    let batch = max(1, min(count, 65_536 / max(1, view[0] * view[1])))
    let candidate =
      bytes(timing.narrowedNetwork, view, batch).inference
      + 4 * timing.narrowedNetwork.parameterCount + inputs.effort.systemBytes(widths: scale.widths)
    return Phase(
      phase: .search, seconds: genomes * genome + pairs * 2 * translation,
      bytes: heldBytes + (genomes > 0 ? 2 * Parallelism.threads * candidate : 0),
      work: isSearching
        ? "\(generations) generations of 2 × \(population) masks, scored on \(seenWords)"
        : step.search.from.map { "none, \($0) has one" }
          ?? "none, a ranking by \(step.method.rawValue)"
    )
  }

  var extraction: CoevolveForecast.Phase {
    let isSequential = step.candidates.recovery == .closedForm
    let images = Double(count)
    let options = RecoveryOptions(patchesPerLayer: 6000)
    let layers = Double(inputs.effort.layerCount)
    let each =
      isSequential
      ? images * (timing.original(view) + layers * timing.narrowed(view))
        + inputs.effort.gathering(images: count, options: options) * scale.share / timing.rate
        + inputs.effort.fitting(widths: scale.widths) / timing.fittingRate
      : 0
    return Phase(
      phase: .extraction, seconds: 2 * each, bytes: heldBytes,
      work: isSequential ? "fitting \(inputs.effort.layerCount) layers twice" : "as the candidates")
  }

  // MARK: - After the pruned pair

  func finetuning(_ finetune: Finetune, teacher: TranslationPair) -> CoevolveForecast.Phase {
    let side = finetune.crop
    let seen: Shape = [side ?? image[0], side ?? image[1], image[2]]
    let batch = finetune.training.batchSize
    let steps = finetune.training.epochs * (finetune.training.stepsPerEpoch ?? 1)
    let train = timing.trainingFactor * timing.narrowed(seen)
    let share = Double(seen[0] * seen[1]) / Double(image[0] * image[1])
    let teaching = scale.teacherCost * share / timing.rate
    let critic = 9 * scale.judgeCost * share / timing.rate
    var each = 0.0
    for direction in TranslationDirection.allCases {
      let needs = finetune.losses.needs(in: direction)
      each += train
      if needs.contains(.inverse) { each += train }
      if needs.contains(.otherDomain) { each += train }
      if needs.contains(.critic) { each += critic }
      if needs.contains(.teachers) { each += teaching }
    }
    let evaluations = Double(finetune.training.epochs / max(1, finetune.training.evaluateEvery))
    let pairs = finetune.training.averageDecay == nil ? 1.0 : 2.0
    let testing =
      testCount
      * (scale.teacherCost / timing.rate + evaluations * pairs * 3 * timing.narrowed(image))
    var students = pair
    func translator(_ old: Translator) -> Translator {
      Translator(model: timing.narrowedNetwork, manifest: old.manifest)
    }
    students.generatorAToB = translator(pair.generatorAToB)
    students.generatorBToA = translator(pair.generatorBToA)
    let need = TrainingMemory.ofPair(
      students, teachers: [teacher], needs: { finetune.losses.needs(in: $0) }, image: seen,
      batchSize: batch, optimizer: finetune.optimizer)
    let words =
      side.map { "squares of \($0)×\($0)" } ?? "images"
    return Phase(
      phase: .finetuning, seconds: Double(steps * batch) * each + testing + features,
      bytes: max(need.bytes, bytes(scale.generator, image, 1).inference),
      work: "\(steps) steps of \(batch) \(words) of each domain")
  }

  /// - Parameter pairs: The number of lighter pairs that are measured too, and the fine-tuning.
  func measuring(pairs: (lighter: Int, finetune: CompressionFinetune)) -> CoevolveForecast.Phase {
    let small = pairs.finetune.settings == nil ? 1.0 : 2.0
    let large = scale.teacherCost / timing.rate + Double(pairs.lighter) * timing.original(image)
    // There and back for each image, and 49 timed passes of each generator.
    let passes = 2 * testCount + 98
    return Phase(
      phase: .measuring, seconds: passes * (large + small * timing.narrowed(image)) + features,
      bytes: bytes(scale.generator, image, 1).inference,
      work: "\(Int(testCount)) test images by \(1 + pairs.lighter + Int(small)) pairs")
  }

  /// Seconds of the classifier's features of all real images.
  private var features: Double {
    let data = inputs.data
    let images = testCount + Double(data.fixed.a.count + data.fixed.b.count)
    guard let given = inputs.classifier?.classifier.classifier else {
      // About that of a residual network of 16 channels.
      return images * 12_000 * Double(image[0] * image[1]) / timing.rate
    }
    let shape = Shape(given.manifest.imageShape)
    return images * Double(ModelCost(of: given.model, imageShape: shape).multiplyAdds)
      / timing.rate
  }

  private func bytes(_ network: Network, _ image: Shape, _ batch: Int) -> NetworkPlan.ValueBytes {
    (try? network.plan.valueBytes(for: Shape([batch] + image.extents))) ?? .tooMany
  }
}

import Compression
import Distillation
import Networks
import Pruning
import Search
import TensorCore
import Translation

/// What determines how long a compression of a pair takes on any machine: multiply-adds. Defaults of
/// the search and the fine-tuning are chosen from it, so that they are the same everywhere.
struct CompressionScale {
  /// Pairs up to these multiply-adds per image have fixed defaults: 50 generations of 32 masks, and
  /// 2000 steps of whole images.
  private static let smallCost = 5e8
  /// Multiply-adds of a search, for at most a quarter of an hour of two cores.
  private static let searchCost = 5.5e13
  /// Multiply-adds of a fine-tuning, for about a quarter of an hour of two cores.
  private static let finetuneCost = 5.5e13
  /// Multiply-adds of an image in the fine-tuning.
  private static let cropCost = 8e9

  /// The more expensive generator.
  let generator: Network
  /// The shape of its images, `[H, W, C]`.
  let image: Shape
  /// Multiply-adds of an image in the original generator, its discriminator, and the teacher.
  let cost, judgeCost, teacherCost: Double
  /// The share of the multiply-adds that the budget leaves.
  let share: Double

  /// Counts a pair.
  ///
  /// - Parameters:
  ///   - source: The pair to prune.
  ///   - original: The pair that relative budgets refer to, which teaches the fine-tuning.
  ///   - image: The shape of the images, `[H, W, C]`.
  ///   - budget: The cost limit; the share of one in milliseconds is unknown, and 1 here.
  ///   - check: Called before each pass of an image; it may throw to end the work.
  /// - Throws: What `check` throws.
  init(
    _ source: TranslationPair, original: TranslationPair, image: Shape, budget: CompressionBudget,
    check: () throws -> Void
  ) rethrows {
    func count(_ network: Network) -> ModelCost { ModelCost(of: network, imageShape: image) }
    let generators = [source.generatorAToB.model, source.generatorBToA.model]
    let costs = try generators.map {
      try check()
      return count($0)
    }
    try check()
    let place = costs[1].multiplyAdds > costs[0].multiplyAdds ? 1 : 0
    generator = generators[place]
    self.image = image
    cost = Double(max(1, costs[place].multiplyAdds))
    judgeCost = source.discriminators.map { Double(count($0.aToB.model).multiplyAdds) } ?? 0
    let isOwn = original.generatorAToB.model === generators[0]
    let teacher = isOwn ? costs[0] : count(original.generatorAToB.model)
    teacherCost = Double(teacher.multiplyAdds)
    let counted = budget.resource.counted
    share =
      budget.resource == .milliseconds
      ? 1
      : min(
        1,
        budget.limit(full: counted.amount(of: teacher))
          / max(1, counted.amount(of: costs[place])))
  }

  private var isSmall: Bool { cost <= Self.smallCost }

  /// The share of its channels that each group keeps if all keep the same.
  var widths: Double { share.squareRoot() }

  // MARK: - Search

  /// Multiply-adds of building a candidate and its own loss, and of the cycle losses of a pair.
  func candidateCosts(_ settings: CompressionSettings, _ effort: RecoveryEffort) -> (
    genome: Double, pair: Double
  ) {
    let side = Double(settings.calibrationCrop ?? max(image[0], image[1]))
    let seen = min(1, side * side / Double(image[0] * image[1]))
    let images = Double(settings.calibrationCount ?? 32) * seen
    let translation = images * share * cost
    let steps = settings.recovery == .distill ? Double(settings.distillationSteps) : 0
    let batch = min(8 * seen, images)
    // A factorization reaches about half of the speed of a convolution.
    let fitting = settings.recovery == .none ? 0 : 2 * effort.fitting(widths: widths)
    return (
      fitting + translation + images * judgeCost + 3 * steps * batch * share * cost,
      2 * translation
    )
  }

  /// The search with the generations and the population that are not given.
  func filled(
    _ search: SearchSettings, _ settings: CompressionSettings, _ effort: RecoveryEffort
  ) -> SearchSettings {
    var filled = search
    let costs = candidateCosts(settings, effort)
    func generations(_ population: Int) -> Int {
      let each =
        Double(2 * population + 8) * costs.pair + Double(2 * population) * costs.genome
      return max(0, Int(min(1e6, Self.searchCost / max(1, each))) - 1)
    }
    let populations = [SearchSettings.standardPopulation, 24, 16, 12, 8]
    let wanted = search.generations ?? 15
    let population =
      search.population
      ?? (isSmall
        ? SearchSettings.standardPopulation
        : populations.first { generations($0) >= wanted } ?? populations[populations.count - 1])
    filled.population = population
    filled.generations =
      search.generations
      ?? (isSmall
        ? SearchSettings.standardGenerations
        : min(SearchSettings.standardGenerations, max(4, generations(population))))
    return filled
  }

  // MARK: - Fine-tuning

  /// Multiply-adds of a step per image of each domain: two generators, each also in the other's cycle,
  /// two teachers, and two discriminators.
  func stepCost(crop: Int) -> Double {
    let seen = min(1, Double(crop * crop) / Double(image[0] * image[1]))
    return seen * (12 * share * cost + 2 * teacherCost + 18 * judgeCost)
  }

  /// The fine-tuning with the steps, the crop and the batch size that are not given.
  func filled(_ finetune: CompressionFinetuneSettings) -> CompressionFinetuneSettings {
    var filled = finetune
    let loop = finetune.training
    guard !isSmall else {
      filled.steps = finetune.stepCount
      filled.training.batchSize = loop.batchSize ?? loop.loop.batchSize
      return filled
    }
    let side = min(image[0], image[1])
    let wanted = Int(Double(side) * (Self.cropCost / cost).squareRoot()) / 16 * 16
    // A discriminator sees 70×70 pixels at once.
    if finetune.crop == nil, max(80, wanted) < side { filled.crop = max(80, wanted) }
    let each = stepCost(crop: filled.crop ?? side)
    let images = Self.finetuneCost / max(1, each)
    let batch =
      loop.batchSize ?? min(8, max(1, Int(images / Double(finetune.steps ?? 500))))
    filled.training.batchSize = batch
    let steps = min(finetune.stepCount, max(100, Int(images / Double(batch))))
    filled.steps = finetune.steps ?? wholeEpochs(steps, loop)
    return filled
  }

  /// About so many steps that epochs of equal length divide them.
  private func wholeEpochs(_ steps: Int, _ loop: PortionedLoop) -> Int {
    switch (loop.epochs, loop.loop.stepsPerEpoch) {
    case (let epochs?, let each?): epochs * each
    case (let unit?, nil), (nil, let unit?): max(1, steps / unit) * unit
    case (nil, nil): max(1, steps / 100) * 100
    }
  }
}

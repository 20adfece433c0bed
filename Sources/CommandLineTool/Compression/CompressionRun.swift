import Coevolution
import Compression
import DataPipeline
import FileAccess
import Foundation
import Images
import Models
import Pruning
import TensorCore
import Training
import Translation

/// One compression of a pair, from its recipe to the figures; each part that is on disk is skipped
/// when it is resumed.
struct CompressionRun {
  let recipe: CompressionRecipe
  let folder: CompressionFolder

  /// Compresses, or goes on.
  ///
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM; the search is kept up to its last whole
  ///   generation, the fine-tuning up to its last step.
  func run(resuming: Bool) throws -> CompressionResult {
    let original = try TranslationPair(folder: recipe.pair)
    try refuseIncomplete(original)
    let preparation = original.preparation(flip: true)
    let data = try TranslationData(recipe.data, preparation: preparation)
    try data.refuseOtherChannels(original, recipe.pair)
    if !resuming {
      try folder.prepare()
      try AtomicFile.write(
        Data(try RecipeWriter.yaml(Recipe.compression(recipe)).utf8), to: folder.recipe)
    }
    let problem = GeneratorPairProblem(
      original, imagesA: calibration(data.fixed.a), imagesB: calibration(data.fixed.b),
      settings: recipe.settings, identity: "\(recipe.pair), data \(data.folder.identity)")
    if !FileContents.exists(folder.extracted) {
      let genomes = try choose(problem, original)
      try extract(genomes, problem, original).save(
        to: folder.extracted, provenance: provenance(problem, genomes))
    }
    try finetune()
    let result = try CompressionResult.measure(
      original: original, data: data, recipe: recipe, folder: folder)
    try CompressionReport(folder: folder, result: result).write()
    return result
  }

  // MARK: - Choosing channels

  /// The masks of both generators.
  private func choose(
    _ problem: GeneratorPairProblem, _ original: TranslationPair
  ) throws -> GenomePair {
    let budgets = try CompressionLimits(recipe.budget, problem).budgets
    guard recipe.method.isSearch else {
      return try problem.rankedMasks(recipe.method, budgets: budgets, seed: recipe.seed)
    }
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let bar = ProgressBar()
    let search = try PairSearch(
      problem, configuration(problem, budgets), checkpoint: folder.search,
      stop: { stop.requested }
    ) { report, seconds in
      bar.line(words(report, seconds))
    }
    if FileContents.exists(folder.search) { try search.resume() }
    let outcome: PairSearch<GeneratorPairProblem>.Outcome
    if recipe.method == .random {
      outcome = try search.run(generations: .max, pairEvaluations: evaluations)
    } else {
      outcome = try search.run(generations: recipe.generations)
    }
    if case .stopped(let signal) = outcome {
      throw StoppedBySignal(signal: signal, folder: folder.path)
    }
    try SearchFront(search.state.archive, problem, budgets: budgets, seed: recipe.seed)
      .write(to: folder.front)
    guard let best = search.state.archive.best(costingAtMost: budgets.sum) else {
      preconditionFailure("CompressionRun: repair left no pair within the budget")
    }
    return best.pair
  }

  /// As many pairs as the other searches score.
  private var evaluations: Int { (2 * recipe.population + 8) * (recipe.generations + 1) }

  private func configuration(
    _ problem: GeneratorPairProblem, _ budgets: Sides<Double>
  ) -> SearchConfiguration {
    let method: SearchMethod =
      switch (recipe.method, recipe.objective) {
      case (.random, _): .randomSearch
      case (.separate, _): .singleDirection(firstGenerations: recipe.generations / 2)
      case (_, .pareto): .pareto()
      case (_, .paper): .paper(lossWeight: 2 * problem.fullCosts.sum)
      }
    return SearchConfiguration(
      seed: recipe.seed, method: method, populationSize: recipe.population,
      coupledWeight: recipe.settings.objective.cycleWeight, budgets: budgets)
  }

  private func words(_ report: GenerationReport, _ seconds: Double) -> String {
    let loss = report.smallestLoss.map { String(format: "%.4f", $0.loss) } ?? "–"
    return "generation \(report.generation)/\(recipe.generations)  loss \(loss)"
      + "  front \(report.frontSize)  pairs \(humanCount(report.counts.pairs))"
      + "  \(humanDuration(seconds))"
  }

  // MARK: - What becomes of the answer

  private func extract(
    _ genomes: GenomePair, _ problem: GeneratorPairProblem, _ original: TranslationPair
  ) -> TranslationPair {
    func small(_ side: Side, _ old: Translator) -> Translator {
      let network = problem.extracted(genomes[side], on: side)
      var manifest = old.manifest
      manifest.configuration = network.configuration
      return Translator(model: network, manifest: manifest)
    }
    return TranslationPair(
      generatorA: small(.a, original.generatorA), generatorB: small(.b, original.generatorB),
      discriminators: original.discriminators, classifier: original.classifier)
  }

  private func finetune() throws {
    guard recipe.finetune.steps > 0 else {
      if !FileContents.exists(folder.compressed) {
        try TranslationPair(folder: folder.extracted).save(to: folder.compressed)
      }
      return
    }
    guard !FileContents.exists(folder.compressed) else { return }
    let run = RunFolder(folder.finetune)
    let started = FileContents.exists(run.recipe)
    _ = try FinetuneRun(recipe: finetuneRecipe(), folder: run).run(resuming: started)
    let result = FileContents.exists(folder.finetune + "/last-average") ? "last-average" : "last"
    try TranslationPair(folder: "\(folder.finetune)/\(result)").save(to: folder.compressed)
  }

  private func finetuneRecipe() throws -> FinetuneRecipe {
    let steps = recipe.finetune.steps
    let epochs = max(1, min(5, steps / 100))
    let settings: [(String, Any)] =
      [
        ("seed", recipe.seed), ("data.path", recipe.data), ("teacher", recipe.pair),
        ("start_from", folder.extracted), ("fresh_weights", recipe.finetune.freshWeights),
        ("schedule.kind", "cosine"), ("schedule.learning_rate", recipe.finetune.learningRate),
        ("training.epochs", epochs), ("training.steps_per_epoch", (steps + epochs - 1) / epochs),
        ("training.evaluate_every", epochs), ("training.batch_size", recipe.finetune.batchSize),
      ] + recipe.finetune.objective.settings
    let decoded = try RecipeReader.decode(
      Recipe.self, yaml: "task: finetune", name: "the fine-tuning",
      overrides: settings.map { "\($0)=\($1)" })
    guard case .finetune(let recipe) = decoded else {
      preconditionFailure("CompressionRun: the recipe of a fine-tuning was read as another")
    }
    return recipe
  }

  // MARK: - Small things

  private func refuseIncomplete(_ pair: TranslationPair) throws {
    let isResNet = [pair.generatorA, pair.generatorB].allSatisfy { $0.model is ResNetGenerator }
    guard isResNet, pair.discriminators != nil else {
      throw FileProblem(
        .missing, path: recipe.pair,
        found: "there are no discriminators D_A.safetensors and D_B.safetensors, whose answers a"
          + " compressed generator should keep",
        advice: "Put them beside the generators; condense convert takes them from PyTorch")
    }
  }

  /// Training images at equal distances, as one batch.
  private func calibration(_ images: PreparedImages) -> Tensor {
    let count = min(images.count, recipe.settings.calibrationCount)
    let first = images.image(at: 0)
    return Tensor(Shape([count] + first.shape.extents.dropFirst())) { result in
      for number in 0..<count {
        let image = images.image(at: number * images.count / count)
        image.withPointer { (result + number * first.count).update(from: $0, count: first.count) }
      }
    }
  }

  private func provenance(
    _ problem: GeneratorPairProblem, _ genomes: GenomePair
  ) -> [String: String] {
    [
      "original": recipe.pair, "method": recipe.method.rawValue, "seed": "\(recipe.seed)",
      "budget": recipe.budget.text,
    ]
  }
}

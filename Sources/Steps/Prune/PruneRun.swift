import Compression
import DataPipeline
import FileAccess
import Foundation
import Layers
import Networks
import Pruning
import RecipeLanguage
import TensorCore
import Training
import Translation

/// Prunes a model and writes the result to the step's folder.
struct PruneRun {
  let step: Prune
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }

  /// - Parameter given: The input model in memory, if there is one.
  func run(given: Model?) throws -> StepResult {
    try workshop.requireFree()
    guard let model = try given ?? step.startFrom.map({ try Model(path: $0) }) else {
      throw RecipeProblem(
        at: "start_from", "missing; name the file of a model, or the folder of a pair")
    }
    let finished = finishedPath
    if finished != nil { workshop.listener.line("\(folder.path) is already finished") }
    if case .pair(let pair) = model {
      guard let finished else { return try prune(pair) }
      return StepResult(model: try Model(path: finished), path: finished, evaluation: nil)
    }
    let calibration = try step.images.calibration(of: model, in: workshop)
    if let finished {
      let pruned = try Model(path: finished)
      return StepResult(
        model: pruned, path: finished, evaluation: try calibration.evaluation(pruned),
        imageShape: calibration.imageShape)
    }
    return try prune(model, calibration)
  }

  /// The path of the result if it is already in the folder, where the page is written last.
  private var finishedPath: String? {
    guard workshop.isResuming, FileContents.exists(folder.report) else { return nil }
    return ["pruned", "pruned.safetensors"].map { "\(folder.path)/\($0)" }
      .first(where: FileContents.exists)
  }

  private func prune(_ model: Model, _ calibration: Calibration) throws -> StepResult {
    let network = model.networks[0]
    let (pruned, path) = try duringSearch {
      let (small, report) = try cut(
        network.network, network.name, calibration.imageShape, calibration.batches,
        loss: calibration.loss)
      guard let pruned = model.with(small) else {
        preconditionFailure("PruneRun: pruning changed the shape of the output")
      }
      let path = try keep([(network.name, report)], as: "pruned.safetensors") {
        try pruned.save(to: $0, provenance: provenance)
      }
      return (pruned, path)
    }
    return StepResult(
      model: pruned, path: path, evaluation: try calibration.evaluation(pruned),
      imageShape: calibration.imageShape)
  }

  /// Does work in the folder of the step if it has a search, which keeps its state there. Other prunings
  /// are short, and take the folder when they have succeeded.
  private func duringSearch<Result>(_ work: () throws -> Result) throws -> Result {
    step.evolution == nil ? try work() : try workshop.withFolder(of: step, work)
  }

  private func prune(_ pair: TranslationPair) throws -> StepResult {
    guard step.rewind == nil else {
      throw RecipeProblem(at: "rewind", "found a pair, expected a single network; remove this key")
    }
    let data = try workshop.unpairedImages(
      try imageFolder(), preparation: pair.preparation(flip: true))
    try data.refuseOtherChannels(pair, step.startFrom ?? "the pair")
    func small(
      _ name: String, _ generator: Translator, _ inverse: Translator, _ judge: Discriminator?,
      _ images: PreparedImages
    ) throws -> (Translator, PruningReport) {
      let batches = calibration(images)
      let loss = CycleLoss(inverse: inverse.model, discriminator: judge?.model)
      let (network, report) = try cut(
        generator.model, name, Shape(Array(batches[0].shape.extents.dropFirst())), batches
      ) { outputs, batch, tape in
        loss(outputs[0], of: batches[batch], on: tape)
      }
      return (Translator(model: network, manifest: generator.manifest), report)
    }
    let (a, b) = (pair.generatorAToB, pair.generatorBToA)
    return try duringSearch {
      let aToB = try small("G_A", a, b, pair.discriminators?.aToB, data.fixed.a)
      let bToA = try small("G_B", b, a, pair.discriminators?.bToA, data.fixed.b)
      var pruned = pair
      pruned.generatorAToB = aToB.0
      pruned.generatorBToA = bToA.0
      let path = try keep([("G_A", aToB.1), ("G_B", bToA.1)], as: "pruned") {
        try pruned.save(to: $0, provenance: provenance)
      }
      return StepResult(model: .pair(pruned), path: path, evaluation: nil)
    }
  }

  /// The pruned network; an error names the key.
  ///
  /// - Parameter name: The name of the network's file. Its search is kept under this name, unless the
  ///   budget is a time, which is measured anew.
  private func cut(
    _ network: Network, _ name: String, _ imageShape: Shape, _ images: [Tensor],
    loss: Evidence.Loss? = nil
  ) throws -> (network: Network, report: PruningReport) {
    try workshop.refuseStopped()
    try workshop.require(
      PruningMemory.need(
        of: network, image: imageShape, criterion: step.criterion.criterion,
        recovery: step.recovery),
      for: "pruning", advice: PruningMemory.advice)
    let earlier = try step.earlierNetwork(of: network, in: workshop)
    workshop.listener.line("pruning \(network.graph.title) to \(step.budget.text)")
    var stage: PruningProgress.Stage?
    func endStage() {
      if stage != nil { workshop.listener.end() }
      stage = nil
    }
    defer { endStage() }
    func follow(_ progress: PruningProgress) throws {
      try workshop.refuseStopped()
      if progress.stage != stage {
        endStage()
        workshop.listener.begin(progress.stage.rawValue, unit: "%", total: 100, completed: 0)
        stage = progress.stage
      }
      workshop.listener.update(Int(100 * progress.share), "")
    }
    do {
      guard let evolution = step.evolution else {
        return try step.pruning(
          network, imageShape: imageShape, images: images, loss: loss, rewindingTo: earlier,
          progress: follow)
      }
      return try evolution(
        network, imageShape: imageShape, images: images, loss: loss,
        checkpoint: step.budget.resource == .milliseconds
          ? nil : "\(folder.path)/search-\(name).json",
        identity: Self.identity(of: network, images),
        stop: workshop.stop, progress: follow
      ) { report in
        endStage()
        let loss = report.smallestLoss.map { String(format: "%.4g", $0.loss) } ?? "none"
        workshop.listener.line(
          "generation \(report.generation) of \(step.generations): \(report.counts.pairs) networks,"
            + " least loss \(loss)")
      }
    } catch let stopped as EvolutionaryPruning.Stopped {
      throw workshop.stopped(by: stopped.signal)
    } catch let problem as PruningProblem {
      throw problem.inRecipe(step.budget)
    }
  }

  private func imageFolder() throws -> String {
    guard let images = step.pairImages else {
      throw RecipeProblem(
        at: "images",
        "missing; pruning a pair needs a folder with trainA, trainB, testA and testB for calibration"
      )
    }
    return images
  }

  /// Evenly spaced images, one per batch, as in the papers.
  private func calibration(_ images: PreparedImages) -> [Tensor] {
    step.images.spread(images.count).map { images.image(at: $0) }
  }

  /// Locks the folder and writes the model, `pruning.json` with the pruned channels of each
  /// network, and a page.
  ///
  /// - Parameters:
  ///   - name: The name of the model's file or folder.
  ///   - save: Writes the model to a path.
  /// - Returns: The model's path.
  private func keep(
    _ reports: [(name: String, report: PruningReport)], as name: String,
    save: (_ path: String) throws -> Void
  ) throws -> String {
    try workshop.refuseStopped()
    func write() throws -> String {
      let path = "\(folder.path)/\(name)"
      try save(path)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      let content = Dictionary(uniqueKeysWithValues: reports.map { ($0.name, $0.report) })
      try AtomicFile.write(try encoder.encode(content), to: folder.path + "/pruning.json")
      try PruneReport(reports, of: step, in: folder).write()
      return path
    }
    // A search has the folder already.
    return step.evolution == nil ? try workshop.withFolder(of: step, write) : try write()
  }

  private static func identity(of network: Network, _ images: [Tensor]) -> String {
    var hash = ContentHash()
    for (_, parameter) in network.namedState { hash.absorb(parameter.value) }
    for image in images { hash.absorb(image) }
    return "weights and images \(hash.text)"
  }

  private var provenance: [String: String] {
    var words = [
      "budget": step.budget.text, "criterion": type(of: step.criterion.criterion).key,
    ]
    words["pruned_from"] = step.startFrom
    return words
  }
}

extension CompressionBudget {
  /// The budget as the pruning module represents it.
  var ofCost: ModelCost.Budget {
    let limited: ModelCost.Resource =
      switch resource {
      case .multiplyAdds: .multiplyAdds
      case .parameters: .parameters
      case .bytes: .bytes
      case .milliseconds: .nanoseconds
      }
    guard amount > 1 else { return .share(amount, of: limited) }
    return resource == .milliseconds
      ? .milliseconds(amount) : .amount(Int(min(amount, 1e18)), of: limited)
  }
}

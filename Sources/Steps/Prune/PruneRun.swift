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
    if let finished = try finishedResult() { return finished }
    guard let model = try given ?? step.startFrom.map({ try Model(path: $0) }) else {
      throw RecipeProblem(
        at: "start_from", "missing; name the file of a model, or the folder of a pair")
    }
    switch model {
    case .classifier(let classifier): return try prune(classifier)
    case .generator(let generator): return try prune(generator)
    case .pair(let pair): return try prune(pair)
    case .network:
      throw RecipeProblem(
        at: "start_from",
        "found \(model.noun), expected a classifier, a generator or a pair of generators")
    }
  }

  /// The result of the step if it is already in the folder, where the page is written last.
  private func finishedResult() throws -> StepResult? {
    let names = ["pruned", "pruned.safetensors"].map { "\(folder.path)/\($0)" }
    guard workshop.isResuming, FileContents.exists(folder.report),
      let path = names.first(where: FileContents.exists)
    else { return nil }
    workshop.listener.line("\(folder.path) is already finished")
    let model = try Model(path: path)
    guard case .classifier(let classifier) = model else {
      return StepResult(model: model, path: path, evaluation: nil)
    }
    return result(classifier, at: path, measuredOn: try labeledImages().parts(seed: step.seed).test)
  }

  private func labeledImages() throws -> ClassificationData {
    guard let data = step.data else {
      throw RecipeProblem(
        at: "data", "missing; pruning a classifier needs labeled images for calibration")
    }
    return data
  }

  private func result(
    _ pruned: Classifier, at path: String, measuredOn test: any ClassificationDataset
  ) -> StepResult {
    let loader = BatchLoader(
      measuring: test, with: pruned.model.plan, normalization: pruned.manifest.normalization)
    return StepResult(
      model: .classifier(pruned), path: path,
      evaluation: ClassificationReport(of: pruned, on: loader).evaluation)
  }

  private func prune(_ classifier: Classifier) throws -> StepResult {
    let data = try labeledImages()
    let manifest = classifier.manifest
    let parts = try data.parts(seed: step.seed)
    let chosen = try data.select.map {
      try ImageChoice(
        selection: $0, seed: data.drawingSeed(of: step.seed), workshop: workshop)(parts.training)
    }
    let training: any ClassificationDataset = chosen?.images ?? parts.training
    let test = parts.test
    guard training.imageShape.extents == manifest.imageShape,
      training.classNames == manifest.classNames, test.classNames == manifest.classNames
    else {
      throw RecipeProblem(
        at: "data",
        "the model reads images of \(Shape(manifest.imageShape)) and has the classes"
          + " \(manifest.classNames), but the data has \(training.imageShape) and"
          + " \(training.classNames)")
    }
    let batches = Array(
      BatchLoader(
        DatasetSubset(training, indices: spread(training.count)), batchSize: 1,
        normalization: manifest.normalization
      ).batches(epoch: 0))
    let (small, report) = try cut(
      classifier.model, Shape(manifest.imageShape), batches.map(\.images)
    ) { outputs, batch, tape in
      crossEntropy(outputs[0], labels: batches[batch].labels, on: tape)
    }
    let pruned = Classifier(model: small, manifest: manifest)
    let path = try keep([("classifier", report)], as: "pruned.safetensors") {
      try pruned.save(to: $0, provenance: provenance)
    }
    return result(pruned, at: path, measuredOn: test)
  }

  private func prune(_ generator: Translator) throws -> StepResult {
    guard step.criterion.criterion.needs.isDisjoint(with: .gradients) else {
      throw RecipeProblem(
        at: "criterion",
        "\(type(of: step.criterion.criterion).key) needs a loss, but a single generator has none;"
          + " choose l1, l2 or activation, or prune a pair")
    }
    let size = generator.exampleImage
    let images = try PreparedImages(
      folder: try imageFolder(),
      preparation: ImagePreparation(
        loadSize: max(size[0], size[1]), cropSize: max(size[0], size[1]), flip: false,
        color: generator.inputChannels == 1 ? .gray : .rgb))
    let (small, report) = try cut(generator.model, size, calibration(images))
    let pruned = Translator(model: small, manifest: generator.manifest)
    let path = try keep([("generator", report)], as: "pruned.safetensors") {
      try pruned.save(to: $0, provenance: provenance)
    }
    return StepResult(model: .generator(pruned), path: path, evaluation: nil)
  }

  private func prune(_ pair: TranslationPair) throws -> StepResult {
    let data = try workshop.unpairedImages(
      try imageFolder(), preparation: pair.preparation(flip: true))
    try data.refuseOtherChannels(pair, step.startFrom ?? "the pair")
    func small(
      _ generator: Translator, _ inverse: Translator, _ judge: Discriminator?,
      _ images: PreparedImages
    ) throws -> (Translator, PruningReport) {
      let batches = calibration(images)
      let loss = CycleLoss(inverse: inverse.model, discriminator: judge?.model)
      let (network, report) = try cut(
        generator.model, Shape(Array(batches[0].shape.extents.dropFirst())), batches
      ) { outputs, batch, tape in
        loss(outputs[0], of: batches[batch], on: tape)
      }
      return (Translator(model: network, manifest: generator.manifest), report)
    }
    let (a, b) = (pair.generatorAToB, pair.generatorBToA)
    let aToB = try small(a, b, pair.discriminators?.aToB, data.fixed.a)
    let bToA = try small(b, a, pair.discriminators?.bToA, data.fixed.b)
    var pruned = pair
    pruned.generatorAToB = aToB.0
    pruned.generatorBToA = bToA.0
    let path = try keep([("G_A", aToB.1), ("G_B", bToA.1)], as: "pruned") {
      try pruned.save(to: $0, provenance: provenance)
    }
    return StepResult(model: .pair(pruned), path: path, evaluation: nil)
  }

  /// The pruned network; an error names the key.
  private func cut(
    _ network: Network, _ imageShape: Shape, _ images: [Tensor], loss: Evidence.Loss? = nil
  ) throws -> (network: Network, report: PruningReport) {
    try workshop.refuseStopped()
    workshop.listener.line("pruning \(network.graph.title) to \(step.budget.text)")
    do {
      return try step.pruning(network, imageShape: imageShape, images: images, loss: loss)
    } catch {
      switch error {
      case .budgetOutOfReach: throw RecipeProblem(at: "budget \(step.budget.text)", "\(error)")
      case .nothingToCut: throw RecipeProblem(at: "start_from", "\(error)")
      }
    }
  }

  private func imageFolder() throws -> String {
    guard let images = step.images else {
      throw RecipeProblem(
        at: "images", "missing; pruning generators needs a folder of images for calibration")
    }
    return images
  }

  /// Evenly spaced images, one per batch, as in the papers.
  private func calibration(_ images: PreparedImages) -> [Tensor] {
    spread(images.count).map { images.image(at: $0) }
  }

  private func spread(_ count: Int) -> [Int] {
    let wanted = min(count, step.calibrationImages)
    return (0..<wanted).map { $0 * count / wanted }
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
    return try workshop.withFolder(of: step) {
      let path = "\(folder.path)/\(name)"
      try save(path)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      let content = Dictionary(uniqueKeysWithValues: reports.map { ($0.name, $0.report) })
      try AtomicFile.write(try encoder.encode(content), to: folder.path + "/pruning.json")
      try PruneReport(reports, of: step, in: folder).write()
      return path
    }
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
  /// The budget as the pruning module represents it; milliseconds are not supported.
  var ofCost: ModelCost.Budget {
    let resource: ModelCost.Resource = resource == .parameters ? .parameters : .multiplyAdds
    return amount <= 1
      ? .share(amount, of: resource) : .amount(Int(min(amount, 1e18)), of: resource)
  }
}

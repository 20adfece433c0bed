import DataPipeline
import Distillation
import Layers
import Networks
import Pruning
import RecipeLanguage
import TensorCore
import Training

/// A single network's calibration images, and how the network is measured.
struct Calibration {
  /// The shape of the images that costs are measured for, `[H, W, C]`.
  let imageShape: Shape
  /// Batches of one image each, `[1, H, W, C]`, as the network reads them.
  let batches: [Tensor]
  /// The loss of a batch; nil without labels, where the change of the outputs takes its place.
  let loss: Evidence.Loss?
  /// The metrics of a model of the same kind on the test images.
  let evaluation: (Model) throws -> EvaluationReport

  /// What `losses` measures, for tables.
  var lossName: String {
    loss == nil
      ? "relative squared change of the outputs" : "cross-entropy on calibration images"
  }

  /// The loss of networks of the same kind on the calibration images; less is better.
  ///
  /// - Parameters:
  ///   - network: The network before pruning.
  ///   - check: Called before each batch; it may throw.
  /// - Throws: What `check` throws.
  func losses(of network: Network, beforeEach check: () throws -> Void) rethrows -> CalibrationLoss
  {
    let images = batches
    guard let loss else {
      return try CalibrationLoss(images: images, matching: network, beforeEach: check)
    }
    return CalibrationLoss(images: images, loss: loss)
  }
}

extension PruningImages {
  /// The calibration of a single network.
  ///
  /// - Throws: `RecipeProblem` if the images do not fit the network, or if there are none;
  ///   `FileProblem`.
  func calibration(of model: Model, in workshop: Workshop) throws -> Calibration {
    if case .classifier(let classifier) = model, let data {
      return try calibration(of: classifier, on: data, in: workshop)
    }
    if let data {
      throw RecipeProblem(
        at: "data",
        "found labeled images in \(data.path ?? data.kind.rawValue), but the model is \(model.noun);"
          + " name a folder of images under examples")
    }
    guard let examples else {
      let isClassifier = if case .classifier = model { true } else { false }
      throw RecipeProblem(
        at: isClassifier ? "data" : "examples",
        "missing; " + (isClassifier ? "name labeled images, or under examples" : "name")
          + " a folder of images without labels, for calibration and for measuring the result")
    }
    return try calibration(of: model, on: examples, in: workshop)
  }

  // MARK: - Labeled images

  private func calibration(
    of classifier: Classifier, on data: ClassificationData, in workshop: Workshop
  ) throws -> Calibration {
    let manifest = classifier.manifest
    let parts = try data.parts(seed: seed)
    let chosen = try data.select.map {
      try ImageChoice(selection: $0, seed: data.drawingSeed(of: seed), workshop: workshop)(
        parts.training)
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
    let subset = DatasetSubset(training, indices: spread(training.count))
    let batches = Array(
      BatchLoader(subset, batchSize: 1, normalization: manifest.normalization).batches(epoch: 0))
    return Calibration(
      imageShape: Shape(manifest.imageShape), batches: batches.map(\.images),
      loss: { outputs, batch, tape in
        crossEntropy(outputs[0], labels: batches[batch].labels, on: tape)
      },
      evaluation: { model in
        guard case .classifier(let classifier) = model else {
          preconditionFailure("Calibration: found \(model.noun), expected a classifier")
        }
        let loader = BatchLoader(
          measuring: test, with: classifier.model.plan, normalization: manifest.normalization)
        return ClassificationReport(of: classifier, on: loader).evaluation
      })
  }

  // MARK: - Images without labels

  private func calibration(
    of model: Model, on examples: ImitationData, in workshop: Workshop
  ) throws -> Calibration {
    guard let network = model.imageNetwork else {
      throw RecipeProblem(
        at: "examples",
        "the model is \(model.noun); a pair needs a folder with trainA, trainB, testA and testB under"
          + " images")
    }
    let channels = network.model.plan.inputChannels
    guard channels == 1 || channels == 3 else {
      throw RecipeProblem(
        at: "start_from", "it reads images of \(channels) channels, expected 1 or 3")
    }
    let preparation = try examples.preparation(
      channels: channels, fitting: model.statedSize, at: "examples")
    let parts = try examples.parts(prepared: preparation, seed: seed, at: "examples")
    if let problem = ImitationSizeProblem(network, imitating: [], on: parts.all) {
      throw RecipeProblem(
        at: "examples", "\(problem.text), the size of \(problem.path); set crop_size")
    }
    let reference = try referenceNetwork(in: workshop) ?? network
    let batches = spread(parts.training.count).map {
      network.input(parts.training.image(at: $0))
    }
    return Calibration(
      imageShape: Shape(Array(batches[0].shape.extents.dropFirst())), batches: batches,
      loss: nil,
      evaluation: { model in
        guard let made = model.imageNetwork else {
          preconditionFailure("Calibration: found \(model.noun), expected a single network")
        }
        return try ImitationReport(of: made, imitating: reference, on: parts.test) {
          try workshop.refuseStopped()
        }.evaluation
      })
  }

  private func referenceNetwork(in workshop: Workshop) throws -> ImageNetwork? {
    guard let path = reference.map(workshop.path) else { return nil }
    guard let network = try Model(path: path).imageNetwork else {
      throw RecipeProblem(at: "reference", "\(path) is a pair; name one of its files")
    }
    return network
  }
}

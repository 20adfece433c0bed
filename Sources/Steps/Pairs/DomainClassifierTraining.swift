import DataPipeline
import Distillation
import FileAccess
import Foundation
import Networks
import TensorCore
import Training
import Translation

/// Trains the classifier of domains A and B, whose features the Fréchet and kernel distances use.
///
/// This is a separate run inside the folder of the main run: a small residual network and at most a
/// few hundred steps. It can be resumed like any run, and later steps with the same images use it.
struct DomainClassifierTraining {
  /// A classifier with its file.
  typealias Result = (classifier: Classifier, path: String)

  let seed: UInt64
  /// Whether images are mirrored at random.
  let flip: Bool
  /// The workshop of the step that needs the classifier.
  let workshop: Workshop
  /// The folder of an earlier run, whose classifier is copied if it was trained on the same images;
  /// nil for none.
  var earlierRun: String?

  /// The trained classifier: that of the folder, that of an earlier step or run with the same images,
  /// or a new one.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func classifier(
    train: (a: PreparedImages, b: PreparedImages), test: (a: TestImages, b: TestImages)
  ) throws -> Result {
    let own = RunFolder(workshop.folder.path + "/classifier")
    let training = try UnpairedClasses(train.a, train.b)
    if let finished = try finishedClassifier(of: training, in: own) { return finished }
    let batchSize = Self.batchSize(training.imageShape)
    let manifest = ClassifierManifest(
      imageShape: training.imageShape, classNames: training.classNames,
      normalization: Normalization(measuredOn: training))
    let task = ClassifierTask(
      Classifier(
        .resNet(depth: 8, width: 16, inputChannels: train.a.channels, classes: 2), manifest,
        seed: seed),
      optimizer: OptimizerConfiguration(
        .sgd, momentum: 0.9, isNesterov: true, weightDecay: 5e-4),
      schedule: Schedule(learningRate: 0.05, decay: .cosine(finalFraction: 0), warmup: .steps(20)),
      training: BatchLoader(
        training, batchSize: batchSize, seed: seed, shuffles: true,
        augmentation: Augmentation(cropPadding: 2, flip: flip),
        normalization: manifest.normalization),
      test: BatchLoader(
        try UnpairedClasses(test.a.images, test.b.images), batchSize: 2 * batchSize,
        normalization: manifest.normalization))
    task.stop = workshop.stop
    if !own.holdsRun {
      let steps = Self.epochs(stepsPerEpoch: task.stepsPerEpoch) * task.stepsPerEpoch
      workshop.listener.line(
        "training a classifier of domains A and B, whose features the distances use: at most"
          + " \(steps) steps of \(batchSize) images")
      try own.prepare()
    }
    let classifier = try Classifier(path: try complete(task, batchSize: batchSize, in: own))
    try classifier.save(to: own.path + Self.resultFile)
    try AtomicFile.write(Data(training.identity.utf8), to: own.path + Self.dataFile)
    workshop.listener.line("the classifier is in \(own.path + Self.resultFile)")
    return (classifier, own.path + Self.resultFile)
  }

  /// Images of a step: 32, and down to 8 for images beyond 128×128, so that a step takes no more than
  /// a few hundred megabytes.
  ///
  /// - Parameter image: `[H, W, C]`.
  static func batchSize(_ image: Shape) -> Int {
    min(32, max(8, 32 * 128 * 128 / max(1, image[0] * image[1])))
  }

  /// Passes over the images, at most.
  static func epochs(stepsPerEpoch: Int) -> Int { max(2, 400 / stepsPerEpoch) }

  /// Identifies the images of a trained classifier.
  private static let dataFile = "/data.txt"
  /// The trained classifier.
  private static let resultFile = "/classifier.safetensors"

  /// Trains until the accuracy does not rise any more, and at most for 400 steps or two epochs.
  ///
  /// - Returns: The file of the best classifier, of equal ones the one that was trained longest.
  private func complete(
    _ task: ClassifierTask, batchSize: Int, in own: RunFolder
  ) throws -> String {
    let logger = try RunLog.logger(own)
    let run = TrainingRun(
      task, in: own,
      plan: TrainingPlan(
        epochs: Self.epochs(stepsPerEpoch: task.stepsPerEpoch),
        // Epochs of few images are too short to tell whether the accuracy still rises.
        evaluationInterval: max(1, 40 / task.stepsPerEpoch), patience: Self.patience),
      provenance: ["seed": "\(seed)"],
      observers: [
        RunPageWriter(own, logger: logger),
        TrainingProgress(
          workshop.listener, batchSize: batchSize, of: "classifier of the domains:"),
      ], logger: logger, stop: workshop.stop)
    if own.holdsRun { try run.resume() }
    guard case .finished(let report) = try run.run() else {
      throw workshop.stopped(by: workshop.stopRequest ?? SIGTERM)
    }
    return report.quality < run.progress.best?.quality ?? report.quality ? own.best : own.last
  }

  /// Evaluations without a higher accuracy.
  private static let patience = 3

  /// The classifier that this step, or an earlier one, trained on the same images; nil if there is
  /// none.
  private func finishedClassifier(
    of training: UnpairedClasses, in own: RunFolder
  ) throws -> Result? {
    let earlier = earlierRun.map { RunFolder($0 + "/classifier") }
    // A training that has begun goes on.
    if !own.holdsRun, let earlier, fits(earlier, training), !fits(own, training) {
      try NewFolder.create(own.path)
      for file in [Self.resultFile, Self.dataFile] {
        try AtomicFile.write(try FileContents.read(earlier.path + file), to: own.path + file)
      }
      workshop.listener.line("copied the classifier of domains A and B in \(earlier.path)")
    }
    let folders = [own] + workshop.earlierFolders.map { RunFolder($0 + "/classifier") }
    guard let folder = folders.first(where: { fits($0, training) }) else { return nil }
    workshop.listener.line("using the classifier of domains A and B in \(folder.path)")
    return (try Classifier(path: folder.path + Self.resultFile), folder.path + Self.resultFile)
  }

  /// Whether a folder has a finished classifier of these images.
  private func fits(_ folder: RunFolder, _ training: UnpairedClasses) -> Bool {
    FileContents.exists(folder.path + Self.resultFile)
      && (try? FileContents.read(folder.path + Self.dataFile))?
        .elementsEqual(training.identity.utf8) == true
  }
}

extension TranslationData {
  /// Trains a classifier of the domains of these images, or reads it from the workshop's folder if
  /// it exists.
  ///
  /// - Parameters:
  ///   - seed: The seed of the training.
  ///   - fit: How to bring images to its size; nil for `resize`.
  ///   - workshop: The workshop of the step that needs it.
  ///   - earlierRun: The folder of an earlier run, whose classifier is used if it fits.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func trainedClassifier(
    seed: UInt64, fit: DomainClassifier.Fit?, in workshop: Workshop, earlierRun: String? = nil
  ) throws -> FiledClassifier {
    let trained = try DomainClassifierTraining(
      seed: seed, flip: folder.preparation.flip, workshop: workshop, earlierRun: earlierRun
    ).classifier(train: fixed, test: test)
    return FiledClassifier(
      classifier: DomainClassifier(trained.classifier, fit: fit ?? .resize), path: trained.path)
  }
}

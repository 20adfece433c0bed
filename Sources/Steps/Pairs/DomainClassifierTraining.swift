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
  let seed: UInt64
  /// Whether images are mirrored at random.
  let flip: Bool
  /// The workshop of the step that needs the classifier.
  let workshop: Workshop

  /// The trained classifier: that of an earlier step with the same images, that of the folder, or a
  /// new one.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func classifier(
    train: (a: PreparedImages, b: PreparedImages), test: (a: TestImages, b: TestImages)
  ) throws -> Classifier {
    let own = RunFolder(workshop.folder.path + "/classifier")
    let training = try UnpairedClasses(train.a, train.b)
    if let finished = try finishedClassifier(of: training, in: own) { return finished }
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
        training, batchSize: Self.batchSize, seed: seed, shuffles: true,
        augmentation: Augmentation(cropPadding: 2, flip: flip),
        normalization: manifest.normalization),
      test: BatchLoader(
        try UnpairedClasses(test.a.images, test.b.images), batchSize: 64,
        normalization: manifest.normalization))
    if !own.holdsRun {
      workshop.listener.line("training a classifier of domains A and B for the metrics")
      try own.prepare()
    }
    let classifier = try Classifier(path: try complete(task, in: own))
    try classifier.save(to: own.path + Self.resultFile)
    try AtomicFile.write(Data(training.identity.utf8), to: own.path + Self.dataFile)
    return classifier
  }

  private static let batchSize = 32
  /// Identifies the images of a trained classifier.
  private static let dataFile = "/data.txt"
  /// The trained classifier.
  private static let resultFile = "/classifier.safetensors"

  /// Trains until the accuracy does not rise any more, and at most for 400 steps or two epochs.
  ///
  /// - Returns: The file of the best classifier, of equal ones the one that was trained longest.
  private func complete(_ task: ClassifierTask, in own: RunFolder) throws -> String {
    let logger = try RunLog.logger(own)
    let run = TrainingRun(
      task, in: own,
      plan: TrainingPlan(
        epochs: max(2, 400 / task.stepsPerEpoch),
        // Epochs of few images are too short to tell whether the accuracy still rises.
        evaluationInterval: max(1, 40 / task.stepsPerEpoch), patience: Self.patience),
      provenance: ["seed": "\(seed)"],
      observers: [
        RunPageWriter(own, logger: logger),
        TrainingProgress(
          workshop.listener, batchSize: Self.batchSize, of: "classifier of the domains:"),
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
  ) throws -> Classifier? {
    let folders = [own] + workshop.earlierFolders.map { RunFolder($0 + "/classifier") }
    for folder in folders where FileContents.exists(folder.path + Self.resultFile) {
      guard let data = try? FileContents.read(folder.path + Self.dataFile),
        data.elementsEqual(training.identity.utf8)
      else { continue }
      workshop.listener.line("using the classifier of domains A and B in \(folder.path)")
      return try Classifier(path: folder.path + Self.resultFile)
    }
    return nil
  }
}

extension TranslationData {
  /// Trains a classifier of the domains of these images, or reads it from the workshop's folder if
  /// it exists.
  ///
  /// - Parameter fit: How to bring images to its size; nil for `resize`.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func trainedClassifier(
    seed: UInt64, fit: DomainClassifier.Fit?, in workshop: Workshop
  ) throws -> DomainClassifier {
    DomainClassifier(
      try DomainClassifierTraining(
        seed: seed, flip: folder.preparation.flip, workshop: workshop
      ).classifier(train: fixed, test: test), fit: fit ?? .resize)
  }
}

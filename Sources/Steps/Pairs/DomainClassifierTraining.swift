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
/// This is a separate run inside the folder of the main run: a small residual network and a few
/// hundred steps. It can be resumed and reused like any run.
struct DomainClassifierTraining {
  let seed: UInt64
  /// Whether images are mirrored at random.
  let flip: Bool
  /// The workshop of the step that needs the classifier.
  let workshop: Workshop

  /// The trained classifier.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func classifier(
    train: (a: PreparedImages, b: PreparedImages), test: (a: TestImages, b: TestImages)
  ) throws -> Classifier {
    let own = RunFolder(workshop.folder.path + "/classifier")
    let training = try UnpairedClasses(train.a, train.b)
    let manifest = ClassifierManifest(
      imageShape: training.imageShape, classNames: training.classNames,
      normalization: Normalization(measuredOn: training))
    let batchSize = 32
    let steps = (training.count + batchSize - 1) / batchSize
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
        try UnpairedClasses(test.a.images, test.b.images), batchSize: 64,
        normalization: manifest.normalization))
    if !own.holdsRun {
      workshop.listener.line("training a classifier of domains A and B for the metrics")
      try own.prepare()
    }
    let logger = try RunLog.logger(own)
    let run = TrainingRun(
      task, in: own, plan: TrainingPlan(epochs: max(2, 400 / steps), evaluationInterval: 100),
      provenance: ["seed": "\(seed)"], observers: [RunPageWriter(own, logger: logger)],
      logger: logger,
      stop: workshop.stop)
    if own.holdsRun { try run.resume() }
    guard case .finished = try run.run() else {
      throw workshop.stopped(by: workshop.stopRequest ?? SIGTERM)
    }
    return try Classifier(path: own.last)
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

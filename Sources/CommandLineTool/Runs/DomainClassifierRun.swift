import DataPipeline
import FileAccess
import Foundation
import Networks
import TensorCore
import Training

/// Trains the classifier that tells A from B, on whose features distances are measured.
///
/// A run of its own inside the other's folder: a small residual network, some hundred steps. It is
/// resumed, and used again, like any run.
struct DomainClassifierRun {
  let seed: UInt64
  /// Whether images may be mirrored.
  let flip: Bool
  /// Of the run that needs the classifier.
  let folder: RunFolder
  let reporter: RunReporter

  /// The trained classifier.
  ///
  /// - Throws: `StoppedBySignal` after a `StopSignal`, with a checkpoint written.
  func classifier(
    train: (a: PreparedImages, b: PreparedImages), test: (a: TestImages, b: TestImages),
    _ stop: StopSignal
  ) throws -> Classifier {
    let own = RunFolder(folder.path + "/classifier")
    let training = try UnpairedClasses(train.a, train.b)
    let manifest = ClassifierManifest(
      imageShape: training.imageShape, classNames: training.classNames,
      normalization: Normalization(measuredOn: training))
    let batchSize = 32
    let steps = (training.count + batchSize - 1) / batchSize
    let task = ClassifierTask(
      Classifier(
        .resNet(depth: 8, width: 16, inputChannels: train.a.channels, classes: 2), manifest,
        seed: seed), objective: HardLabelObjective(),
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
      reporter.line("training a classifier to tell A from B, for the metrics")
      try own.prepare()
    }
    let logger = try RunLog.logger(own)
    let run = TrainingRun(
      task, in: own, plan: TrainingPlan(epochs: max(2, 400 / steps), evaluationInterval: 100),
      provenance: ["seed": "\(seed)"], observers: [RunPageWriter(own, logger: logger)],
      logger: logger
    ) { stop.requested }
    if own.holdsRun { try run.resume() }
    guard case .finished = try run.run() else {
      throw StoppedBySignal(signal: stop.requested ?? SIGTERM, folder: folder.path)
    }
    return try Classifier(path: own.last)
  }
}

import DataPipeline
import Distillation
import Foundation
import Images
import Networks
import TensorCore
import Training
import Translation

/// A CycleGAN that trains quickly: four filters, one block, gray images of 16×16.
struct TinyPair {
  /// The folder of the images.
  let path: String
  let folder: UnpairedFolder

  /// Writes images to a folder: bright squares on a dark background in A, dark squares in B.
  init(in path: String) throws {
    for (index, name) in ["trainA", "trainB", "testA", "testB"].enumerated() {
      let part = "\(path)/\(name)"
      try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
      for number in 0..<(index < 2 ? 5 + index : 3) {
        var random = RandomStream(seed: UInt64(index), "image", number)
        let (top, left) = (random.index(below: 8), random.index(below: 8))
        let samples = (0..<256).map { pixel -> Float in
          let isInside =
            (top..<top + 8).contains(pixel / 16) && (left..<left + 8).contains(pixel % 16)
          return (isInside == (index % 2 == 0) ? 0.8 : 0.1) + 0.1 * random.uniform()
        }
        try PNG.write(
          Image(width: 16, height: 16, channels: 1, samples: samples), to: "\(part)/\(number).png")
      }
    }
    try self.init(existing: path)
  }

  /// Uses the existing images.
  init(existing path: String) throws {
    self.path = path
    folder = try UnpairedFolder(path, preparation: Self.preparation)
  }

  static let preparation = ImagePreparation(loadSize: 20, cropSize: 16)

  static func pair(seed: UInt64 = 7) -> TranslationPair {
    let generator = NetworkPlan.resNetGenerator(
      inputChannels: 1, outputChannels: 1, .init(filters: 4, blocks: 1))
    let discriminator = NetworkPlan.patchDiscriminator(inputChannels: 1, filters: 4, layers: 2)
    return TranslationPair(
      generators: (generator, generator), discriminators: (discriminator, discriminator),
      imageSize: [16, 16], seed: seed, classifier: classifier)
  }

  static var classifier: DomainClassifier {
    DomainClassifier(
      Classifier(
        .resNet(depth: 8, width: 2, inputChannels: 1, classes: 2),
        ClassifierManifest(
          imageShape: [16, 16, 1], classNames: ["A", "B"],
          normalization: Normalization(mean: [0.5], deviation: [0.5])), seed: 4), fit: .crop)
  }

  func task(average: Double? = 0.9, adversarial: AdversarialLoss = .leastSquares) throws
    -> CycleGANTask
  {
    guard let train = folder.train, let test = folder.test else {
      preconditionFailure("TinyPair: no images")
    }
    return CycleGANTask(
      Self.pair(),
      losses: .cycleGAN(adversarial: adversarial, cycleNoise: 0.1),
      schedule: Schedule(learningRate: 1e-3), poolCapacity: 4, averageDecay: average,
      training: try UnpairedLoader(train.a, train.b, batchSize: 2, seed: 5),
      evaluation: try TranslationEvaluation(
        test: test, train: nil, classifier: Self.classifier, seed: 5, samples: 2),
      dataIdentity: folder.identity)
  }

  /// Trains three epochs of three steps, from the run's checkpoint if there is one, and optionally
  /// stops after a number of steps.
  @discardableResult func train(
    in run: RunFolder, stoppingAfter steps: Int? = nil,
    adversarial: AdversarialLoss = .leastSquares
  ) throws -> TrainingRun<CycleGANTask>.Outcome {
    var done = 0
    let training = TrainingRun(
      try task(adversarial: adversarial), in: run,
      plan: TrainingPlan(epochs: 3, evaluationInterval: 2, stepInterval: 2)
    ) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if run.holdsRun { try training.resume() } else { try run.prepare() }
    return try training.run()
  }
}

import DataPipeline
import Distillation
import FileAccess
import Foundation
import Networks
import TensorCore
import Training

/// Images of 8×8 pixels: a bright square whose position determines the class, and noise.
func blobs(_ count: Int, classes: Int = 3, seed: UInt64 = 1) -> InMemoryDataset {
  var random = RandomStream(seed: seed, "blobs")
  var pixels: [UInt8] = []
  for index in 0..<count {
    let place = index % classes
    for y in 0..<8 {
      for x in 0..<8 {
        let isInside = y / 4 == place / 2 && x / 4 == place % 2
        pixels.append((isInside ? 130 : 0) + UInt8.random(in: 0...120, using: &random))
      }
    }
  }
  return InMemoryDataset(
    pixels: pixels, labels: (0..<count).map { $0 % classes },
    classNames: (0..<classes).map { "class \($0)" }, imageShape: [8, 8, 1])
}

/// A training that takes a fraction of a second: ResNet-8 of width 2 on 48 images, 7 steps per
/// epoch.
struct TinyRun {
  var seed: UInt64 = 3
  var epochs = 3
  var evaluationInterval = 1
  var checkpointInterval = Duration.seconds(300)
  var augmentation = Augmentation(cropPadding: 1, flip: true)
  var optimizer = OptimizerConfiguration(
    .sgd, momentum: 0.9, isNesterov: true, weightDecay: 5e-4)
  var losses = Losses([LabelTerm(weight: 1, smoothing: 0.1)])
  var teachers: TeacherEnsemble?

  static let stepsPerEpoch = 7
  private static let training = blobs(48)
  private static let test = blobs(20, seed: 2)

  static let plan = NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 1, classes: 3)
  static let manifest = ClassifierManifest(
    imageShape: [8, 8, 1], classNames: training.classNames,
    normalization: Normalization(measuredOn: training))

  static let schedule = Schedule(
    learningRate: 0.05, decay: .cosine(finalFraction: 0), warmup: .epochs(1))

  func task() -> ClassifierTask {
    ClassifierTask(
      Classifier(Self.plan, Self.manifest, seed: seed), losses: losses, teachers: teachers,
      optimizer: optimizer, schedule: Self.schedule,
      training: BatchLoader(
        Self.training, batchSize: 7, seed: seed, shuffles: true, augmentation: augmentation,
        normalization: Self.manifest.normalization),
      test: BatchLoader(Self.test, batchSize: 8, normalization: Self.manifest.normalization))
  }

  /// Trains in `folder`, from its checkpoint if there is one, and optionally stops after a number
  /// of steps.
  @discardableResult func train(
    in folder: RunFolder, stoppingAfter steps: Int? = nil, observers: [any RunObserver] = []
  ) throws -> TrainingRun<ClassifierTask>.Outcome {
    var done = 0
    let run = TrainingRun(
      task(), in: folder,
      plan: TrainingPlan(
        epochs: epochs, evaluationInterval: evaluationInterval,
        checkpointInterval: checkpointInterval),
      provenance: ["seed": "\(seed)"], observers: observers
    ) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if folder.holdsRun { try run.resume() } else { try folder.prepare() }
    return try run.run()
  }
}

/// The files of a run, without times.
struct Traces: Equatable {
  var last: Data
  var best: Data
  var state: Data
  /// The lines of `metrics.jsonl` without `seconds`.
  var metrics: [[String: Double]]

  init(_ folder: RunFolder) throws {
    last = try FileContents.read(folder.last)
    best = try FileContents.read(folder.best)
    state = try FileContents.read(folder.state)
    metrics = try Traces.metrics(folder)
  }

  static func metrics(_ folder: RunFolder) throws -> [[String: Double]] {
    try FileContents.read(folder.metrics).split(separator: UInt8(ascii: "\n")).map { line in
      var fields = try JSONDecoder().decode([String: Double].self, from: Data(line))
      fields["seconds"] = nil
      return fields
    }
  }
}

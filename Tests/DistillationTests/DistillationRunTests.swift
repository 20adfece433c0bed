import DataPipeline
import Distillation
import FileAccess
import Foundation
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Distillation runs")
struct DistillationRunTests {
  private static let data = blobs(40)
  private let normalization = manifest().normalization

  /// Distils for two epochs of 6 steps and returns the bytes of model and state.
  private func distil(
    _ teacher: Classifier, labeled: Int? = nil, cached: Bool = false,
    augmentation: Augmentation = .none, stoppingAfter steps: Int? = nil
  ) throws -> [Data] {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      let loader = BatchLoader(
        Self.data, batchSize: 7, seed: 1, shuffles: true, augmentation: augmentation,
        normalization: normalization,
        labeledSubset: labeled.map { LabeledSubset(count: $0, seed: 1, of: Self.data) })
      func train(stoppingAfter steps: Int?) throws {
        let teachers = TeacherEnsemble([teacher], imagesNormalizedBy: normalization)
        let cache =
          cached
          ? try TeacherCache(path: folder.path + "/cache", teachers: teachers, loader: loader) : nil
        let task = ClassifierTask(
          Classifier(manifest(), seed: 1),
          losses: .distillation, teachers: teachers, cache: cache,
          optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 0.05),
          training: loader,
          test: BatchLoader(blobs(10, seed: 2), batchSize: 8, normalization: normalization))
        var done = 0
        let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 2)) {
          done += 1
          return done == steps ? SIGINT : nil
        }
        if folder.holdsRun { try run.resume() }
        _ = try run.run()
      }
      if let steps { try train(stoppingAfter: steps) }
      try train(stoppingAfter: nil)
      return try [folder.last, folder.state].map(FileContents.read)
    }
  }

  @Test(
    "Distillation is reproduced and resumed exactly",
    arguments: [
      (true, Augmentation.none), (false, .none), (false, .init(cropPadding: 1, flip: true)),
      (
        false,
        Augmentation(
          flip: true, randomResizedCrop: RandomResizedCrop(), rotation: RandomRotation(degrees: 20),
          colorJitter: ColorJitter(brightness: 0.4, contrast: 0.4), randAugment: RandAugment(),
          randomErasing: RandomErasing(value: .noise), mixup: Mixup(), cutmix: Cutmix())
      ),
    ])
  func resuming(_ cached: Bool, _ augmentation: Augmentation) throws {
    let teacher = Classifier(manifest(), width: 3, seed: 9)
    let expected = try distil(teacher, cached: cached, augmentation: augmentation)
    for steps in [2, 6, 8] {
      let found = try distil(
        teacher, cached: cached, augmentation: augmentation, stoppingAfter: steps)
      #expect(found == expected)
    }
    let other = Classifier(manifest(), width: 3, seed: 8)
    #expect(try distil(other, cached: cached, augmentation: augmentation) != expected)
  }

  @Test func `The teacher stays unchanged`() throws {
    let teacher = Classifier(manifest(), width: 3, seed: 9)
    let before = teacher.values
    _ = try distil(teacher)
    _ = try distil(teacher, cached: true)
    #expect(teacher.values == before)
  }

  @Test("Few labels are enough for mixed images", arguments: [0, 1, 5])
  func fewMixedLabels(_ count: Int) throws {
    let teacher = Classifier(manifest(), width: 3, seed: 9)
    let mixup = Augmentation(mixup: Mixup(alpha: 1))
    let found = try distil(teacher, labeled: count, augmentation: mixup)
    #expect(
      try distil(teacher, labeled: count, augmentation: mixup, stoppingAfter: 5) == found)
    #expect(try distil(teacher, labeled: count) != found)
  }

  @Test("Few or no labels are enough", arguments: [0, 1, 5])
  func fewLabels(_ count: Int) throws {
    let teacher = Classifier(manifest(), width: 3, seed: 9)
    let found = try distil(teacher, labeled: count)
    #expect(try distil(teacher, labeled: count, stoppingAfter: 5) == found)
    #expect(try distil(teacher) != found)
  }
}

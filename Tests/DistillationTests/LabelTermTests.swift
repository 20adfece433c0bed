import Autograd
import DataPipeline
import Distillation
import Foundation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Labels of mixed images and of unequal classes")
struct LabelTermTests {
  /// Images of 28×28 of three classes, of which there are 2, 4 and 6.
  private static let data: InMemoryDataset = {
    var random = RandomStream(seed: 5, "pixels")
    return InMemoryDataset(
      pixels: (0..<12 * 784).map { _ in UInt8(truncatingIfNeeded: random.next()) },
      labels: [0, 1, 2, 2, 1, 2, 0, 2, 1, 2, 1, 2], classNames: ["a", "b", "c"],
      imageShape: [28, 28, 1])
  }()
  private static let manifest = DistillationTests.manifest(imageShape: [28, 28, 1])

  private func loader(
    _ augmentation: Augmentation = .none, labeled: LabeledSubset? = nil
  ) -> BatchLoader {
    BatchLoader(
      Self.data, batchSize: 6, seed: 1, augmentation: augmentation,
      normalization: Self.manifest.normalization, labeledSubset: labeled)
  }

  /// A network without batch norm and dropout, which computes the same in training.
  private func classifier() -> Classifier {
    Classifier(.leNet(classes: 3), Self.manifest, seed: 4)
  }

  /// The loss of the first step.
  private func firstLoss(
    _ losses: Losses, _ loader: BatchLoader, teachers: TeacherEnsemble? = nil
  ) throws -> Double {
    let task = ClassifierTask(
      classifier(), losses: losses, teachers: teachers, optimizer: .init(.sgd),
      schedule: Schedule(learningRate: 0.1), training: loader, test: loader)
    let batch = try #require(Array(loader.batches(epoch: 0)).first)
    return try task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 2)).loss
  }

  /// The logits of the first batch.
  private func logits(_ loader: BatchLoader) throws -> (Batch, Variable, Tape) {
    let batch = try #require(Array(loader.batches(epoch: 0)).first)
    let tape = Tape()
    return (batch, classifier().model(tape.constant(batch.images), on: tape), tape)
  }

  @Test(arguments: [Augmentation(mixup: Mixup(alpha: 1)), Augmentation(cutmix: Cutmix())])
  func `A mixed image has both labels with their shares`(_ augmentation: Augmentation) throws {
    let loader = loader(augmentation)
    let (batch, logits, tape) = try logits(loader)
    let mixture = try #require(batch.mixture)
    let parts = [batch.labels, mixture.labels].map {
      Double(crossEntropy(logits, labels: $0, smoothing: 0.1, on: tape).tensor.scalar)
    }
    let share = Double(mixture.share)
    let found = try firstLoss(Losses([LabelTerm(weight: 1, smoothing: 0.1)]), loader)
    #expect(abs(found - (share * parts[0] + (1 - share) * parts[1])) < 1e-5)
  }

  @Test func `The teacher sees the same mixed images as the student`() throws {
    let loader = loader(
      Augmentation(
        flip: true, randomErasing: RandomErasing(), mixup: Mixup(alpha: 1), cutmix: Cutmix()))
    let teachers = TeacherEnsemble(
      [classifier()], imagesNormalizedBy: Self.manifest.normalization)
    let found = try firstLoss(Losses([SoftTargetTerm(weight: 1)]), loader, teachers: teachers)
    #expect(abs(found) < 1e-6)
  }

  @Test func `Balanced weights are the inverse of the labeled images' frequencies`() throws {
    #expect(ClassWeights(balancing: [2, 4, 6]) == .values([2, 1, 2.0 / 3]))
    #expect(ClassWeights(balancing: [0, 3, 1]) == .values([0, 2.0 / 3, 2]))
    let balanced = Losses([LabelTerm(weight: 1, classWeights: .balanced)])
    let (batch, logits, tape) = try logits(loader())
    let all = crossEntropy(
      logits, labels: batch.labels, classWeights: [2, 1, 2.0 / 3], on: tape)
    #expect(abs(try firstLoss(balanced, loader()) - Double(all.tensor.scalar)) < 1e-5)
    // Among these images there are two of class 0, one of class 1, and one of class 2.
    let subset = LabeledSubset(indices: [0, 1, 2, 6], of: 12)
    let known = crossEntropy(
      logits, labels: [0, 1, 2, -1, -1, -1], classWeights: [2.0 / 3, 4.0 / 3, 4.0 / 3], on: tape)
    #expect(
      abs(try firstLoss(balanced, loader(labeled: subset)) - Double(known.tensor.scalar)) < 1e-5)
  }

  @Test func `Class weights need a number for each class`() throws {
    func problem(_ weights: ClassWeights) -> String? {
      Teaching(nil).problem(
        Losses([LabelTerm(weight: 1, classWeights: weights)]), student: .leNet(classes: 3),
        Self.manifest)
    }
    #expect(problem(.values([1, 2, 3])) == nil)
    #expect(problem(.balanced) == nil)
    #expect(
      problem(.values([1, 2])) == "class_weights has 2 numbers, expected 3, one for each class")
  }

  @Test(
    "Class weights of recipes are read, written and checked",
    arguments: [
      (#""balanced""#, nil), ("[1, 0.5, 0]", nil), (#""even""#, "found even, expected balanced"),
      ("[0, 0]", "expected numbers of 0 or more, one of them above 0"),
      ("[1, -1]", "is [1.0, -1.0]"),
    ])
  func coding(_ json: String, _ problem: String?) throws {
    let data = Data(#"{"labels": 1, "class_weights": \#(json)}"#.utf8)
    guard let problem else {
      let losses = try JSONDecoder().decode(Losses.self, from: data)
      #expect(losses[LabelTerm.self]?.classWeights != nil)
      let written = try JSONEncoder().encode(losses)
      #expect(try JSONDecoder().decode(Losses.self, from: written) == losses)
      return
    }
    do {
      _ = try JSONDecoder().decode(Losses.self, from: data)
      Issue.record("\(json) was accepted")
    } catch DecodingError.dataCorrupted(let context) {
      #expect(context.debugDescription.contains(problem))
      #expect(context.codingPath.last?.stringValue == "class_weights")
    }
  }
}

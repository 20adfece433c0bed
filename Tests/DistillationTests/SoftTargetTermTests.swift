import Autograd
import DataPipeline
import Distillation
import Foundation
import Layers
import Networks
import TensorCore
import Testing
import Training

@Suite("Labels and soft targets")
struct SoftTargetTermTests {
  private static let student: [Float] = [1, -2, 0.5, 0, 3, -1]
  private let images = BatchLoader(
    blobs(2), batchSize: 2, normalization: manifest().normalization)

  private func batch(labels: [Int]) throws -> Batch {
    let batch = try #require(images.batches(epoch: 0).first { _ in true })
    return Batch(images: batch.images, labels: labels, indices: batch.indices)
  }

  /// `h · CE + (1 − h) · T² · KL` computed by hand as a mean over rows; the first term uses only
  /// labeled rows.
  private func formula(
    _ teachers: [Classifier], _ batch: Batch, temperature: Double, hardWeight: Double,
    smoothing: Double = 0
  ) -> Double {
    var (hard, soft, labeled) = (0.0, 0.0, 0)
    for row in 0..<2 {
      let logits = Self.student[row * 3..<row * 3 + 3]
      let softened = softmax(logits, temperature)
      let answers = teachers.map { teacher in
        softmax(teacher.logits(batch.images).scalars[row * 3..<row * 3 + 3], temperature)
      }
      for column in 0..<3 {
        let target = answers.reduce(0) { $0 + $1[column] } / Double(answers.count)
        soft += target * log(target / softened[column]) / 2
      }
      guard batch.labels[row] >= 0 else { continue }
      labeled += 1
      for column in 0..<3 {
        let target = (column == batch.labels[row] ? 1 - smoothing : 0) + smoothing / 3
        hard -= target * log(softmax(logits, 1)[column])
      }
    }
    return hardWeight * hard / Double(max(1, labeled))
      + (1 - hardWeight) * temperature * temperature * soft
  }

  /// The value of the sum and its gradient with respect to the student's logits.
  private func measured(
    _ losses: Losses, _ teachers: TeacherEnsemble, _ batch: Batch
  ) throws -> (loss: Double, gradient: [Float]) {
    let tape = Tape()
    let logits = tape.watched(Tensor(Self.student, shape: [2, 3]))
    let plans = teachers.teachers.map(\.model.plan)
    let networks = LossNetworks(student: plans[0], teachers: plans, exampleImage: [8, 8, 1])
    let answers = teachers.answers(to: batch.images, featuresAt: plans.map { _ in [] })
    let pass = LossPass(
      networks, input: tape.constant(batch.images), output: logits, labels: batch.labels,
      teachers: answers)
    let (loss, _) = LossSum(losses, for: networks, seed: 1)(pass, on: tape)
    let gradient = try #require(tape.backpropagate(from: loss)[logits])
    return (Double(loss.tensor.scalar), gradient.scalars)
  }

  private func ensemble(_ seeds: [UInt64]) -> TeacherEnsemble {
    TeacherEnsemble(
      seeds.map { Classifier(manifest(), width: 4, seed: $0) },
      imagesNormalizedBy: manifest().normalization)
  }

  @Test(
    "The loss follows its formula with all, some or no labels",
    arguments: [[2, 0], [-1, 1], [-1, -1]], [(1.0, 0.5), (4.0, 0.1), (2.0, 0.0), (3.0, 1.0)])
  func formula(_ labels: [Int], _ numbers: (temperature: Double, hardWeight: Double)) throws {
    let teachers = ensemble([1, 2])
    let batch = try batch(labels: labels)
    let losses = Losses([
      SoftTargetTerm(
        weight: 1 - Float(numbers.hardWeight), temperature: .fixed(Float(numbers.temperature))),
      LabelTerm(weight: Float(numbers.hardWeight)),
    ])
    let expected = formula(
      teachers.teachers, batch, temperature: numbers.temperature, hardWeight: numbers.hardWeight)
    let found = try measured(losses, teachers, batch)
    #expect(abs(found.loss - expected) < 1e-5 * max(1, expected))
    #expect(found.gradient.allSatisfy { $0.isFinite })
  }

  @Test func `Label smoothing applies to the label loss only`() throws {
    let teachers = ensemble([1])
    let batch = try batch(labels: [2, -1])
    let losses = Losses([
      LabelTerm(weight: 0.5, smoothing: 0.2), SoftTargetTerm(weight: 0.5, temperature: 2),
    ])
    let expected = formula(
      teachers.teachers, batch, temperature: 2, hardWeight: 0.5, smoothing: 0.2)
    #expect(abs(try measured(losses, teachers, batch).loss - expected) < 1e-5)
  }

  @Test(
    "The gradient is T (student − teacher) / N at any temperature", arguments: [1.0, 4.0, 20.0])
  func gradientScale(_ temperature: Double) throws {
    let teachers = ensemble([3])
    let batch = try batch(labels: [-1, -1])
    let losses = Losses([SoftTargetTerm(weight: 1, temperature: .fixed(Float(temperature)))])
    let found = try measured(losses, teachers, batch).gradient
    for row in 0..<2 {
      let softened = softmax(Self.student[row * 3..<row * 3 + 3], temperature)
      let target = softmax(
        teachers.teachers[0].logits(batch.images).scalars[row * 3..<row * 3 + 3], temperature)
      for column in 0..<3 {
        let expected = temperature * (softened[column] - target[column]) / 2
        #expect(abs(Double(found[row * 3 + column]) - expected) < 1e-5)
      }
    }
  }

  @Test func `Without soft targets an unlabeled image has no effect`() throws {
    let found = try measured(.labels, ensemble([3]), batch(labels: [-1, 1])).gradient
    #expect(found[..<3].allSatisfy { $0 == 0 })
    #expect(found[3...].allSatisfy { $0 != 0 })
  }

  @Test func `Logits are compared with the mean logits of two teachers`() throws {
    let teachers = ensemble([1, 2])
    let batch = try batch(labels: [-1, -1])
    let answers = teachers.teachers.map { $0.logits(batch.images).scalars }
    let differences = Self.student.indices.map {
      Double(Self.student[$0]) - Double(answers[0][$0] + answers[1][$0]) / 2
    }
    let (loss, gradient) = try measured(Losses([LogitTerm(weight: 3)]), teachers, batch)
    #expect(abs(loss - 3 * differences.map { $0 * $0 }.reduce(0, +) / 6) < 1e-4)
    for (found, difference) in zip(gradient, differences) {
      #expect(abs(Double(found) - difference) < 1e-5)
    }
  }
}

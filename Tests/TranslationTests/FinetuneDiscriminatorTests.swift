import Distillation
import Foundation
import Layers
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// The use and the training of discriminators.
extension FinetuneTaskTests {
  /// The weights of the discriminators of B and of A.
  private func weights(_ pair: TranslationPair) throws -> [[Tensor]] {
    let judges = try #require(pair.discriminators)
    return [judges.aToB, judges.bToA].map { $0.model.namedParameters.map(\.parameter.value) }
  }

  @Test func `Pure distillation neither uses nor trains discriminators`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let teachers = TinyPair.pair()
      let judges = try #require(teachers.discriminators)
      // Any use of a discriminator with NaN weights would give NaN.
      for parameter in [judges.aToB, judges.bToA].flatMap(\.model.namedParameters).map(\.parameter)
      {
        parameter.value = Tensor(repeating: .nan, shape: parameter.value.shape)
      }
      let task = try task(tiny, Losses([OutputL1Term(weight: 1)]), teachers: teachers)
      #expect(task.pair.discriminators == nil)
      #expect(!task.state.contains { $0.name.contains("D") || $0.name.hasPrefix("pool") })
      let before = task.pair.generatorAToB.model.namedParameters.map(\.parameter.value)
      let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
      let report = task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8))
      #expect(report.parts.map(\.name) == ["output_l1_a_to_b", "output_l1_b_to_a"])
      #expect(report.loss > 0 && report.loss.isFinite)
      #expect(task.pair.generatorAToB.model.namedParameters.map(\.parameter.value) != before)
    }
  }

  @Test func `The teachers' discriminators stay unchanged`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let teachers = TinyPair.pair()
      let before = try weights(teachers)
      let task = try task(
        tiny, Losses([OutputL1Term(weight: 1), AdversarialTerm()]), teachers: teachers)
      #expect(try weights(task.pair) == before)
      for (step, batch) in task.batches(epoch: 0, startingAt: 0).enumerated() {
        _ = task.train(on: batch, at: StepPosition(step: step, epoch: 0, totalSteps: 8))
      }
      #expect(try weights(task.pair) != before)
      #expect(try weights(teachers) == before)
    }
  }

  @Test func `A discriminator is not trained while its loss is small`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      func step(rest: Float) throws -> (losses: [Double], isTrained: [Bool]) {
        let task = try task(
          tiny,
          Losses([OutputL1Term(weight: 1), AdversarialTerm(weight: 1, discriminatorRest: rest)]))
        let before = try weights(task.pair)
        let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
        let report = task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8))
        let losses = report.parts.filter { $0.name.hasPrefix("discriminator") }.map(\.value)
        return (losses, try zip(before, weights(task.pair)).map { $0 != $1 })
      }
      let awake = try step(rest: 0)
      #expect(awake.isTrained == [true, true])
      #expect(awake.losses[0] != awake.losses[1])
      let between = Float((awake.losses[0] + awake.losses[1]) / 2)
      let half = try step(rest: between)
      #expect(half.losses == awake.losses)
      #expect(half.isTrained == awake.losses.map { $0 >= Double(between) })
      #expect(try step(rest: 1000).isTrained == [false, false])
    }
  }

  @Test(arguments: TranslationDirection.allCases)
  func `A single generator can have an adversarial loss`(_ direction: TranslationDirection) throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let task = try task(
        tiny,
        Losses([OutputL1Term(weight: 1), AdversarialTerm(weight: 1, direction: direction)]))
      let before = try weights(task.pair)
      let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
      let report = task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8))
      let side = direction.rawValue
      #expect(
        report.parts.map(\.name).filter { !$0.hasPrefix("output") }.sorted() == [
          "adversarial_\(side)", "discriminator_\(side)",
        ])
      let isTrained = try zip(before, weights(task.pair)).map { $0 != $1 }
      #expect(isTrained == [direction == .aToB, direction == .bToA])
    }
  }
}

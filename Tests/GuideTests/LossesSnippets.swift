import Condense
import Testing

struct LogitMatching: LossTerm {
  static let key = "logit_matching"
  static let help = "mean squared difference to the teachers' logits"
  static let needs: LossNeeds = [.logits, .teachers]
  var weight: Float = 1

  func callAsFunction(_ pass: LossPass, trained: [any Module], on tape: Tape) -> Variable {
    (pass.output - tape.constant(pass.meanTeacherOutput)).squared().mean()
  }
}

/// The examples of docs/guide/losses.md.
@Suite struct LossesSnippets {
  @Test func `A term of one's own trains a student`() throws {
    let data = SmallData.images([8, 8, 1], classNames: ["a", "b", "c"], perClass: 4)
    let normalization = Normalization(mean: [0.5], deviation: [0.25])
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: data.classNames, normalization: normalization)
    func classifier(width: Int) -> Classifier {
      Classifier(
        .resNet(depth: 8, width: width, inputChannels: 1, classes: 3), manifest, seed: 1)
    }
    let loader = BatchLoader(data, batchSize: 12, seed: 1, normalization: normalization)
    let task = ClassifierTask(
      classifier(width: 2), losses: Losses([LogitMatching()]),
      teachers: TeacherEnsemble([classifier(width: 3)], imagesNormalizedBy: normalization),
      optimizer: OptimizerConfiguration(.adam), schedule: Schedule(learningRate: 0.02),
      training: loader, test: loader)
    let losses = try (0..<20).flatMap { epoch in
      try task.batches(epoch: epoch, startingAt: 0).map {
        try task.train(on: $0, at: StepPosition(step: epoch, epoch: epoch, totalSteps: 20)).loss
      }
    }
    #expect(losses[19] < 0.8 * losses[0])
  }
}

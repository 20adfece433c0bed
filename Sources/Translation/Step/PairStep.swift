import Distillation
import Interchange
import Networks
import TensorCore
import Training

/// Steps of both generators of a pair along their losses, and of what the losses train beside them.
public final class PairStep {
  /// The networks in training.
  public let pair: TranslationPair
  private let training: LossTraining

  /// Prepares to train the generators of `pair`, and its discriminators where there is an adversarial
  /// loss.
  ///
  /// - Parameters:
  ///   - teachers: The pairs whose images or features losses compare with.
  ///   - optimizer: One for the generators, and one for the discriminators.
  ///   - poolCapacity: Made images of each domain that are kept for the discriminators.
  ///   - seed: For first weights of what losses train.
  /// - Precondition: The losses fit the networks.
  public init(
    _ pair: TranslationPair, losses: PairLosses = .cycleGAN(), teachers: [TranslationPair] = [],
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    poolCapacity: Int = 50, seed: UInt64 = 1
  ) {
    self.pair = pair
    let sides = TranslationDirection.allCases.map { direction in
      let networks = pair.lossNetworks(direction, teachers: teachers, imageSize: nil)
      let problem = losses[direction].problem(with: networks, offering: .generators)
      precondition(problem == nil, "PairStep: \(problem ?? "")")
      return (losses: losses[direction], networks: networks)
    }
    training = LossTraining(
      sides, parameters: pair.generatorParameters, optimizer: optimizer,
      bufferCapacity: poolCapacity, seed: seed)
  }

  /// Trains on images of A and of B, both `[N, H, W, C]` in -1...1.
  ///
  /// - Parameters:
  ///   - random: For dropout, noise and the image pools.
  ///   - answers: What the teachers make of the images that a generator reads, with the values of the
  ///     given nodes; asked where a loss needs it.
  public func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, learningRate: Float, random: inout RandomStream,
    answers: (TranslationDirection, [[String]]) -> [TeacherAnswer] = { _, _ in [] }
  ) -> LossTraining.Report {
    training.step(learningRate: learningRate, random: &random) { sum, tape in
      let direction = sum.networks.direction ?? .aToB
      let images = direction == .aToB ? (imagesA, imagesB) : (imagesB, imagesA)
      let (source, target) = (tape.constant(images.0), tape.constant(images.1))
      let answers =
        sum.needs.contains(.teachers) ? answers(direction, sum.teacherTaps) : []
      let made = pair.generator(direction).model.pass(
        sum.needs.contains(.otherDomain) ? [source, target] : [source],
        featuresAt: sum.studentTaps, on: tape)
      return LossPass(
        sum.networks, input: source, output: made.outputs[0], features: made.features,
        teachers: answers, target: target,
        targetOutput: made.outputs.count > 1 ? made.outputs[1] : nil,
        inverse: pair.generator(direction.opposite).model)
    }
  }

  /// The trained parts of losses, such as adapters.
  var trainedState: [StoredTensor] { training.trainedState }

  /// What optimizers and pools remember.
  var optimizerState: [StoredTensor] { training.optimizerState(under: "optimizer.G.") }

  /// Continues from a saved state.
  ///
  /// - Throws: `FileProblem` if the file holds something else.
  func restore(from file: SafetensorsFile) throws {
    try training.restore(from: file, optimizerUnder: "optimizer.G.")
  }
}

extension LossTraining.Report {
  /// What the generators minimize.
  public var generatorLoss: Double { terms.reduce(0) { $0 + $1.value } }

  /// Each loss with its name in `steps.jsonl`.
  public var parts: [EvaluationReport.Metric] {
    (terms + opponents).map { .init($0.fullName, $0.value) }
  }
}

import DataPipeline
import Distillation
import Interchange
import Networks
import TensorCore
import Training

/// Training steps of both generators of a pair, and of the networks that their losses train.
public final class PairStep {
  /// The trained networks.
  public let pair: TranslationPair
  private let training: LossTraining

  /// Prepares to train the generators of `pair`, and its discriminators if there is an adversarial
  /// loss.
  ///
  /// - Parameters:
  ///   - pair: The networks to train.
  ///   - losses: The losses of both generators.
  ///   - teachers: The pairs whose images or features the losses compare with.
  ///   - optimizer: The settings of two optimizers, one for the generators and one for the
  ///     discriminators.
  ///   - poolCapacity: The size of the pool of generated images of each domain for the
  ///     discriminators.
  ///   - seed: The seed of the initial weights of networks that losses train.
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
  ///   - imagesA: A batch of images of A.
  ///   - imagesB: A batch of images of B.
  ///   - epoch: The epoch, from 0, which determines balanced weights of losses.
  ///   - learningRate: The learning rate of this step.
  ///   - random: The random stream for dropout, noise and the image pools.
  ///   - progress: How much of the training is done, in 0...1.
  ///   - answers: Returns the teachers' outputs for a generator's input images, with the values of
  ///     the given nodes; called only if a loss needs them.
  public func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, inEpoch epoch: Int = 0, learningRate: Float,
    random: inout RandomStream, progress: Float = 0,
    answers: (TranslationDirection, [[String]]) -> [TeacherAnswer] = { _, _ in [] }
  ) -> LossTraining.Report {
    training.step(inEpoch: epoch, learningRate: learningRate, random: &random) { sum, tape in
      let direction = sum.networks.direction ?? .aToB
      let images = direction == .aToB ? (imagesA, imagesB) : (imagesB, imagesA)
      let (source, target) = (tape.constant(images.0), tape.constant(images.1))
      let answers =
        sum.needs.contains(.teachers) ? answers(direction, sum.teacherTaps) : []
      let made = pair.generator(direction).model.pass(
        sum.needs.contains(.otherDomain) ? [source, target] : [source],
        featuresAt: sum.studentTaps, on: tape)
      var pass = LossPass(
        sum.networks, input: source, output: made.outputs[0], features: made.features,
        teachers: answers, target: target,
        targetOutput: made.outputs.count > 1 ? made.outputs[1] : nil,
        inverse: pair.generator(direction.opposite).model)
      pass.progress = progress
      return pass
    }
  }

  /// The weights of losses in this epoch; empty if they are constant.
  var balancedWeights: [EvaluationReport.Metric] {
    training.balancedWeights.map { .init($0.fullName, $0.value) }
  }

  /// The state of the trained parts of losses, such as adapters, and of balanced weights.
  var trainedState: [StoredTensor] { training.trainedState }

  /// The state of optimizers and pools.
  var optimizerState: [StoredTensor] { training.optimizerState(under: "optimizer.G.") }

  /// Continues from a saved state.
  ///
  /// - Parameters:
  ///   - file: The file of the training state.
  ///   - images: The training images, whose sizes are those of stored outputs.
  /// - Throws: `FileProblem` if the file contains another state.
  func restore(from file: SafetensorsFile, trainingOn images: UnpairedLoader) throws {
    try training.restore(from: file, optimizerUnder: "optimizer.G.") { direction in
      direction.map { outputShapes($0, of: $0 == .aToB ? images.imagesA : images.imagesB) }
    }
  }

  /// The shapes of a generator's outputs for some images.
  private func outputShapes(
    _ direction: TranslationDirection, of images: PreparedImages
  ) -> Set<Shape> {
    let generator = pair.generator(direction)
    let sizes = Set(images.paths.indices.map { images.viewSize(at: $0) })
    return Set(
      sizes.compactMap { size in
        let image: Shape = [size.height, size.width, generator.inputChannels]
        return (try? generator.model.plan.outputShape(for: image))
          .map { Shape(Array($0.extents.dropFirst())) }
      })
  }
}

extension LossTraining.Report {
  /// The total loss of the generators.
  public var generatorLoss: Double { terms.reduce(0) { $0 + $1.value } }
}

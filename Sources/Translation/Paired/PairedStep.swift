import Distillation
import Interchange
import Networks
import TensorCore
import Training

/// Training steps of a generator that learns from pairs of images, and of the networks that its losses
/// train (Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks").
///
/// The true image stands for the output of a teacher, so that losses such as `OutputL1Term` compare with
/// it. With an adversarial loss, the discriminator sees the input beside the true or the generated image
/// (equation 1), and takes its step before the generator, as in the official code.
public final class PairedStep {
  /// The trained generator.
  public let generator: Network
  /// The discriminator of an adversarial loss; nil without one.
  public let discriminator: Network?
  private let training: LossTraining

  /// The losses of pix2pix: the adversarial loss, and 100 times the mean absolute difference (equation 4).
  public static let losses = Losses([
    AdversarialTerm(weight: 1, loss: .vanilla, discriminatorRate: 1), OutputL1Term(weight: 100),
  ])

  /// Prepares to train a generator.
  ///
  /// - Parameters:
  ///   - generator: The network to train: images of A to images of B.
  ///   - discriminator: The discriminator of an adversarial loss, which reads the channels of A and then
  ///     those of B.
  ///   - losses: The losses; pix2pix's by default.
  ///   - optimizer: The settings of two optimizers, one for the generator and one for the discriminator.
  ///   - exampleImage: `[H, W, C]` of the smallest image of A.
  ///   - seed: The seed of the initial weights of networks that losses train.
  /// - Precondition: The losses fit the networks.
  public init(
    _ generator: Network, discriminator: Network?, losses: Losses = PairedStep.losses,
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    exampleImage: Shape, seed: UInt64 = 1
  ) {
    let problem = Self.problem(losses, generator.plan, discriminator, smallestImage: exampleImage)
    precondition(problem == nil, "PairedStep: \(problem ?? "")")
    self.generator = generator
    self.discriminator = discriminator
    training = LossTraining(
      [(losses, Self.networks(generator.plan, discriminator, exampleImage))],
      parameters: generator.namedParameters, optimizer: optimizer,
      // Discriminators of pairs see the newest image only.
      bufferCapacity: 0, seed: seed, trainsOpponentsFirst: true)
  }

  /// The reason why the losses cannot train a generator; nil if they can.
  ///
  /// - Parameters:
  ///   - losses: The losses.
  ///   - generator: The network to train.
  ///   - discriminator: The discriminator of an adversarial loss, if there is one.
  ///   - image: `[H, W, C]` of the smallest image of A.
  public static func problem(
    _ losses: Losses, _ generator: NetworkPlan, _ discriminator: Network?,
    smallestImage image: Shape
  ) -> String? {
    losses.problem(with: networks(generator, discriminator, image), offering: .truth)
  }

  private static func networks(
    _ generator: NetworkPlan, _ discriminator: Network?, _ image: Shape
  ) -> LossNetworks {
    var networks = LossNetworks(
      student: generator, critic: discriminator, exampleImage: image, smallestImage: image)
    networks.criticReadsInput = true
    return networks
  }

  /// Trains on pairs of images.
  ///
  /// - Parameters:
  ///   - inputs: Images of A, `[N, H, W, C]` in -1...1.
  ///   - truths: Their counterparts of B, `[N, H, W, C]` in -1...1.
  ///   - epoch: The epoch, from 0, which determines balanced weights of losses.
  ///   - learningRate: The learning rate of this step.
  ///   - random: The random stream for dropout.
  ///   - progress: How much of the training is done, in 0...1.
  public func callAsFunction(
    inputs: Tensor, truths: Tensor, inEpoch epoch: Int = 0, learningRate: Float,
    random: inout RandomStream, progress: Float = 0
  ) -> LossTraining.Report {
    training.step(inEpoch: epoch, learningRate: learningRate, random: &random) { sum, tape in
      let input = tape.constant(inputs)
      let made = generator.pass([input], featuresAt: sum.studentTaps, on: tape)
      var pass = LossPass(
        sum.networks, input: input, output: made.outputs[0], features: made.features,
        teachers: [TeacherAnswer(output: truths)], target: tape.constant(truths))
      pass.progress = progress
      return pass
    }
  }

  /// The weights of losses in this epoch; empty if they are constant.
  var balancedWeights: [EvaluationReport.Metric] {
    training.balancedWeights.map { .init($0.fullName, $0.value) }
  }

  /// Both networks, the trained parts of losses, and the state of optimizers.
  var state: [StoredTensor] {
    networks.flatMap { ModuleState.tensors(of: $0.network, prefix: "\($0.name).") }
      + training.trainedState + training.optimizerState(under: "optimizer.G.")
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file contains another state.
  func restore(from file: SafetensorsFile) throws {
    for (name, network) in networks {
      try ModuleState.load(file, into: network, prefix: "\(name).")
    }
    try training.restore(from: file, optimizerUnder: "optimizer.G.")
  }

  private var networks: [(name: String, network: Network)] {
    [("model", generator)] + (discriminator.map { [("discriminator", $0)] } ?? [])
  }
}

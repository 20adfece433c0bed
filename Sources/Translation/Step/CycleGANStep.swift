import Autograd
import Layers
import TensorCore
import Training

/// One step of CycleGAN's training: both generators against frozen discriminators, then both
/// discriminators.
///
/// The generators' loss is that of Zhu et al. 2017, equation 3, with the adversarial loss that is
/// chosen and the identity loss of section 5.2.
public final class CycleGANStep {
  /// The networks in training.
  public let networks: CycleGAN
  let generators: GeneratorStep
  let discriminators: DiscriminatorStep

  /// Prepares to train `networks`.
  ///
  /// - Parameter poolCapacity: Generated images of each domain that are kept for the
  ///   discriminators.
  public init(
    _ networks: CycleGAN, weights: CycleGANWeights = CycleGANWeights(),
    adversarial: AdversarialLoss = .leastSquares,
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    poolCapacity: Int = 50
  ) {
    self.networks = networks
    generators = GeneratorStep(
      fromA: GeneratorDirection(
        generator: networks.generatorA, inverse: networks.generatorB,
        discriminator: networks.discriminatorA, adversarial: adversarial,
        weights: .init(
          cycle: weights.cycleA, identity: weights.cycleB * weights.identity,
          cycleNoise: weights.cycleNoise)),
      fromB: GeneratorDirection(
        generator: networks.generatorB, inverse: networks.generatorA,
        discriminator: networks.discriminatorB, adversarial: adversarial,
        weights: .init(
          cycle: weights.cycleB, identity: weights.cycleA * weights.identity,
          cycleNoise: weights.cycleNoise)),
      parameters: networks.generatorParameters, optimizer: optimizer)
    discriminators = DiscriminatorStep(
      (networks.discriminatorA, networks.discriminatorB),
      parameters: networks.discriminatorParameters, adversarial: adversarial,
      optimizer: optimizer, poolCapacity: poolCapacity)
  }

  /// Trains on images of A and of B, both `[N, H, W, C]` in -1...1.
  ///
  /// - Parameter random: For dropout, noise and the image pools.
  public func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, learningRate: Float, random: inout RandomStream
  ) -> CycleGANLosses {
    let (fromA, fromB) = generators(
      imagesA: imagesA, imagesB: imagesB, learningRate: learningRate, random: &random)
    let judged = discriminators(
      real: (imagesA, imagesB), fake: (fromB.fake, fromA.fake), learningRate: learningRate,
      random: &random)
    guard let judgedA = judged.a, let judgedB = judged.b else {
      preconditionFailure("CycleGANStep: expected both discriminators")
    }
    return CycleGANLosses(
      adversarialA: fromA.value(.adversarial), adversarialB: fromB.value(.adversarial),
      cycleA: fromA.value(.cycle), cycleB: fromB.value(.cycle),
      identityA: fromA.value(.identity), identityB: fromB.value(.identity),
      discriminatorA: judgedA, discriminatorB: judgedB)
  }
}

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
      aToB: GeneratorDirection(
        generator: networks.generatorAToB, inverse: networks.generatorBToA,
        discriminator: networks.discriminatorAToB, adversarial: adversarial,
        weights: .init(
          cycle: weights.cycleAToB, identity: weights.cycleBToA * weights.identity,
          cycleNoise: weights.cycleNoise)),
      bToA: GeneratorDirection(
        generator: networks.generatorBToA, inverse: networks.generatorAToB,
        discriminator: networks.discriminatorBToA, adversarial: adversarial,
        weights: .init(
          cycle: weights.cycleBToA, identity: weights.cycleAToB * weights.identity,
          cycleNoise: weights.cycleNoise)),
      parameters: networks.generatorParameters, optimizer: optimizer)
    discriminators = DiscriminatorStep(
      (networks.discriminatorAToB, networks.discriminatorBToA),
      parameters: networks.discriminatorParameters, adversarial: adversarial,
      optimizer: optimizer, poolCapacity: poolCapacity)
  }

  /// Trains on images of A and of B, both `[N, H, W, C]` in -1...1.
  ///
  /// - Parameter random: For dropout, noise and the image pools.
  public func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, learningRate: Float, random: inout RandomStream
  ) -> CycleGANLosses {
    let (aToB, bToA) = generators(
      imagesA: imagesA, imagesB: imagesB, learningRate: learningRate, random: &random)
    let judged = discriminators(
      real: (imagesA, imagesB), fake: (bToA.fake, aToB.fake), learningRate: learningRate,
      random: &random)
    guard let judgedAToB = judged.aToB, let judgedBToA = judged.bToA else {
      preconditionFailure("CycleGANStep: expected both discriminators")
    }
    return CycleGANLosses(
      adversarialAToB: aToB.value(.adversarial), adversarialBToA: bToA.value(.adversarial),
      cycleAToB: aToB.value(.cycle), cycleBToA: bToA.value(.cycle),
      identityAToB: aToB.value(.identity), identityBToA: bToA.value(.identity),
      discriminatorAToB: judgedAToB, discriminatorBToA: judgedBToA)
  }
}

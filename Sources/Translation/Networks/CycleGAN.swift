import Autograd
import Layers
import Networks
import TensorCore

/// Two generators between domains A and B and their discriminators (Zhu et al. 2017), with the
/// official code's names.
public struct CycleGAN {
  /// The generator from images of A to images of B: `G_A`.
  public let generatorAToB: Network
  /// The generator from images of B to images of A: `G_B`.
  public let generatorBToA: Network
  /// The discriminator of images of B, the outputs of `G_A`: `D_A`.
  public let discriminatorAToB: Network
  /// The discriminator of images of A, the outputs of `G_B`: `D_B`.
  public let discriminatorBToA: Network

  /// A CycleGAN of these four networks.
  public init(
    generatorAToB: Network, generatorBToA: Network, discriminatorAToB: Network,
    discriminatorBToA: Network
  ) {
    self.generatorAToB = generatorAToB
    self.generatorBToA = generatorBToA
    self.discriminatorAToB = discriminatorAToB
    self.discriminatorBToA = discriminatorBToA
  }

  /// Initializes four networks at random, each from its own random stream.
  public init(generator: NetworkPlan, discriminator: NetworkPlan, seed: UInt64) {
    func drawn(_ plan: NetworkPlan, _ name: String) -> Network {
      var random = RandomStream(seed: seed, name)
      return Network(plan, random: &random)
    }
    self.init(
      generatorAToB: drawn(generator, "G_A"), generatorBToA: drawn(generator, "G_B"),
      discriminatorAToB: drawn(discriminator, "D_A"), discriminatorBToA: drawn(discriminator, "D_B")
    )
  }

  /// The four networks as a pair without a fixed image size.
  ///
  /// - Precondition: The outputs of each generator fit the other generator and its discriminator.
  public var pair: TranslationPair {
    TranslationPair(
      generatorAToB: Translator(model: generatorAToB, manifest: GeneratorManifest()),
      generatorBToA: Translator(model: generatorBToA, manifest: GeneratorManifest()),
      discriminators: (
        Discriminator(model: discriminatorAToB, manifest: DiscriminatorManifest()),
        Discriminator(model: discriminatorBToA, manifest: DiscriminatorManifest())
      ))
  }

  /// The four networks with the names of their files.
  public var named: [Module.Child] {
    [
      ("G_A", generatorAToB), ("G_B", generatorBToA), ("D_A", discriminatorAToB),
      ("D_B", discriminatorBToA),
    ]
  }

  /// The parameters of both generators under `G_A.` and `G_B.`.
  public var generatorParameters: [Module.Entry] {
    generatorAToB.namedParameters(under: "G_A") + generatorBToA.namedParameters(under: "G_B")
  }

  /// The parameters of both discriminators under `D_A.` and `D_B.`.
  public var discriminatorParameters: [Module.Entry] {
    discriminatorAToB.namedParameters(under: "D_A")
      + discriminatorBToA.namedParameters(under: "D_B")
  }
}

import Autograd
import Layers
import Networks
import TensorCore

/// Two generators between domains A and B and their discriminators (Zhu et al. 2017), with the
/// official code's names.
public struct CycleGAN {
  /// Makes images of B from images of A: `G_A`.
  public let generatorA: Network
  /// Makes images of A from images of B: `G_B`.
  public let generatorB: Network
  /// Judges images of B, which `G_A` makes: `D_A`.
  public let discriminatorA: Network
  /// Judges images of A, which `G_B` makes: `D_B`.
  public let discriminatorB: Network

  /// Brings four networks together.
  public init(
    generatorA: Network, generatorB: Network, discriminatorA: Network,
    discriminatorB: Network
  ) {
    self.generatorA = generatorA
    self.generatorB = generatorB
    self.discriminatorA = discriminatorA
    self.discriminatorB = discriminatorB
  }

  /// Draws four networks, each from a stream of its own.
  public init(generator: NetworkPlan, discriminator: NetworkPlan, seed: UInt64) {
    func drawn(_ plan: NetworkPlan, _ name: String) -> Network {
      var random = RandomStream(seed: seed, name)
      return Network(plan, random: &random)
    }
    self.init(
      generatorA: drawn(generator, "G_A"), generatorB: drawn(generator, "G_B"),
      discriminatorA: drawn(discriminator, "D_A"), discriminatorB: drawn(discriminator, "D_B"))
  }

  /// The four networks with the names of their files.
  public var named: [Module.Child] {
    [("G_A", generatorA), ("G_B", generatorB), ("D_A", discriminatorA), ("D_B", discriminatorB)]
  }

  /// The parameters of both generators under `G_A.` and `G_B.`.
  public var generatorParameters: [Module.Entry] {
    generatorA.namedParameters(under: "G_A") + generatorB.namedParameters(under: "G_B")
  }

  /// The parameters of both discriminators under `D_A.` and `D_B.`.
  public var discriminatorParameters: [Module.Entry] {
    discriminatorA.namedParameters(under: "D_A") + discriminatorB.namedParameters(under: "D_B")
  }
}

extension Module {
  /// Every parameter, named as a part of something larger.
  func namedParameters(under name: String) -> [Module.Entry] {
    namedParameters.map { ("\(name).\($0.name)", $0.parameter) }
  }
}

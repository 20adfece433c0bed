import Autograd
import Layers
import Networks
import TensorCore

/// Two generators between domains A and B and their discriminators (Zhu et al. 2017), with the
/// official code's names.
public struct CycleGAN {
  /// Makes images of B from images of A: `G_A`.
  public let generatorA: any Module
  /// Makes images of A from images of B: `G_B`.
  public let generatorB: any Module
  /// Judges images of B, which `G_A` makes: `D_A`.
  public let discriminatorA: any Module
  /// Judges images of A, which `G_B` makes: `D_B`.
  public let discriminatorB: any Module

  /// Brings four networks together.
  ///
  /// Each must treat the images of a batch apart, as instance norm does: a training step runs real
  /// and made images through a network in one batch.
  public init(
    generatorA: any Module, generatorB: any Module, discriminatorA: any Module,
    discriminatorB: any Module
  ) {
    self.generatorA = generatorA
    self.generatorB = generatorB
    self.discriminatorA = discriminatorA
    self.discriminatorB = discriminatorB
  }

  /// Draws four networks, each from a stream of its own.
  public init(
    generator: ResNetGenerator.Configuration, discriminator: PatchDiscriminator.Configuration,
    seed: UInt64
  ) {
    func stream(_ name: String) -> RandomStream { RandomStream(seed: seed, name) }
    var streams = [stream("G_A"), stream("G_B"), stream("D_A"), stream("D_B")]
    self.init(
      generatorA: ResNetGenerator(generator, random: &streams[0]),
      generatorB: ResNetGenerator(generator, random: &streams[1]),
      discriminatorA: PatchDiscriminator(discriminator, random: &streams[2]),
      discriminatorB: PatchDiscriminator(discriminator, random: &streams[3]))
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

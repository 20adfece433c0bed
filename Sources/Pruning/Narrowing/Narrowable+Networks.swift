import Networks
import TensorCore

extension ResNetGenerator: Narrowable {
  /// A generator with these widths.
  public func resized(to widths: LayerWidths) -> ResNetGenerator {
    var configuration = configuration
    let blocks = configuration.widths.blocks.count
    configuration.widths = GeneratorWidths(
      encoder: [widths["model.1"], widths["model.4"]], trunk: widths["model.7"],
      blocks: (0..<blocks).map { widths["model.\(10 + $0).conv_block.1"] },
      decoder: [widths["model.\(10 + blocks)"], widths["model.\(13 + blocks)"]])
    var random = RandomStream(seed: 0)
    return ResNetGenerator(configuration, random: &random)
  }
}

extension PatchDiscriminator: Narrowable {
  /// A discriminator with these widths.
  public func resized(to widths: LayerWidths) -> PatchDiscriminator {
    var configuration = configuration
    configuration.widths = configuration.widths.indices.map {
      widths["model.\($0 == 0 ? 0 : 3 * $0 - 1)"]
    }
    var random = RandomStream(seed: 0)
    return PatchDiscriminator(configuration, random: &random)
  }
}

extension ResNet: Narrowable {
  /// A classifier with these widths.
  public func resized(to widths: LayerWidths) -> ResNet {
    var configuration = configuration
    let blocks = configuration.allWidths.blocks
    configuration.widths = ResNetWidths(
      stages: (1...3).map { widths["layer\($0).0.conv2"] },
      blocks: blocks.enumerated().map { stage, blocks in
        blocks.indices.map { widths["layer\(stage + 1).\($0).conv1"] }
      })
    var random = RandomStream(seed: 0)
    return ResNet(configuration, random: &random)
  }
}

extension LeNet: Narrowable {
  /// A classifier with these widths.
  public func resized(to widths: LayerWidths) -> LeNet {
    var configuration = configuration
    configuration.widths = ["conv1", "conv2", "fc1", "fc2"].map { widths[$0] }
    var random = RandomStream(seed: 0)
    return LeNet(configuration, random: &random)
  }
}

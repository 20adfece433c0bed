import Autograd
import Foundation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct TranslationModelTests {
  private func generator(_ configuration: ResNetGenerator.Configuration) -> ResNetGenerator {
    var random = RandomStream(seed: 4)
    return ResNetGenerator(configuration, random: &random)
  }

  @Test func `The generator of nine blocks has the official tensors and size`() {
    let network = generator(.init())
    #expect(conformanceProblems(of: network) == [])
    let numbered = [1, 4, 7, 19, 22, 26].map { "model.\($0)" }
    let blocks = (10...18).flatMap { block in
      [1, 5].map { "model.\(block).conv_block.\($0)" }
    }
    let names = (numbered + blocks).flatMap { [$0 + ".weight", $0 + ".bias"] }
    #expect(Set(network.namedState.map(\.name)) == Set(names))
    #expect(network.parameterCount == 11_378_179)
    #expect(GeneratorWidths(filters: 64, blocks: 9).all.count == 14)
    #expect(GeneratorWidths(filters: 64, blocks: 9).all.reduce(0, +) == 2944)
  }

  @Test func `Its multiply-adds at 256 pixels are those of the reference`() {
    let summary = ModelSummary(of: generator(.init()), imageShape: [256, 256, 3])
    #expect((Double(summary.multiplyAdds) / 1e9 * 100).rounded() / 100 == 49.55)
  }

  @Test func `With dropout the second convolution of a block moves by one`() {
    let network = generator(.init(filters: 2, blocks: 6, usesDropout: true))
    #expect(conformanceProblems(of: network) == [])
    let names = Set(network.namedState.map(\.name))
    #expect(names.contains("model.15.conv_block.6.weight"))
    #expect(!names.contains("model.15.conv_block.5.weight"))
    #expect(names.contains("model.23.bias"))
  }

  @Test func `Separable blocks have the names of GAN Compression`() {
    let configuration = ResNetGenerator.Configuration(
      inputChannels: 1, outputChannels: 1, filters: 2, blocks: 1, isSeparable: true)
    let network = generator(configuration)
    #expect(conformanceProblems(of: network) == [])
    let shapes = Dictionary(
      uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter.value.shape) })
    #expect(shapes["model.10.conv_block.1.conv.0.weight"] == [3, 3, 1, 8])
    #expect(shapes["model.10.conv_block.5.conv.2.weight"] == [1, 1, 8, 8])
  }

  @Test func `The depthwise convolution of a block has right gradients at the mirrored border`() {
    var random = RandomStream(seed: 5)
    let convolution = Convolution2D(
      3, 3, kernelSize: 3, padding: 1, paddingMode: .reflection, groups: 3, random: &random)
    // It is linear, so a large step costs nothing but rounding.
    #expect(
      GradientCheck(step: 0.5).problems(of: convolution, input: .spread([2, 4, 5, 3], seed: 2))
        == [])
  }

  @Test(arguments: [
    ResNetGenerator.Configuration(),
    .init(inputChannels: 1, filters: 5, blocks: 6, isSeparable: true),
    .init(filters: 4, blocks: 1, endKernel: 3),
    .init(
      outputChannels: 2,
      widths: GeneratorWidths(encoder: [3, 13], trunk: 17, blocks: [1, 5], decoder: [7, 2])),
  ])
  func `Parameters are counted without building`(_ configuration: ResNetGenerator.Configuration) {
    #expect(generator(configuration).parameterCount == configuration.parameterCount)
  }

  @Test func `A discriminator's parameters are counted without building`() {
    for configuration in [
      PatchDiscriminator.Configuration(), .init(inputChannels: 1, widths: [3, 7, 5]),
    ] {
      var random = RandomStream(seed: 1)
      let network = PatchDiscriminator(configuration, random: &random)
      #expect(network.parameterCount == configuration.parameterCount)
    }
  }

  @Test func `Pruned widths make a network that runs, and survive the file`() throws {
    let configuration = ResNetGenerator.Configuration(
      inputChannels: 1, outputChannels: 2,
      widths: GeneratorWidths(encoder: [3, 13], trunk: 17, blocks: [1, 5], decoder: [7, 2]))
    let data = try JSONEncoder().encode(configuration)
    #expect(
      try JSONDecoder().decode(ResNetGenerator.Configuration.self, from: data) == configuration)
    let tape = Tape()
    let output = generator(configuration)(
      tape.constant(.spread([2, 12, 8, 1], seed: 1)), on: tape)
    #expect(output.shape == [2, 12, 8, 2])
    #expect(output.tensor.scalars.allSatisfy { abs($0) <= 1 })
  }

  @Test func `The generator does not see a color that is added to the whole image`() {
    let network = generator(.init(filters: 4, blocks: 2))
    let image = Tensor.spread([1, 16, 12, 3], seed: 3)
    let tinted = Tensor(
      image.scalars.enumerated().map { $1 + [3, -2, 1][$0 % 3] }, shape: image.shape)
    let tape = Tape()
    let made = [image, tinted].map { network(tape.constant($0), on: tape).tensor.scalars }
    #expect(zip(made[0], made[1]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(made[0].contains { abs($0) > 0.01 })
  }

  @Test(arguments: [
    #"{"encoder":[4],"trunk":4,"blocks":[4],"decoder":[4,4]}"#,
    #"{"encoder":[4,4],"trunk":4,"blocks":[],"decoder":[4,4]}"#,
    #"{"encoder":[4,4],"trunk":0,"blocks":[4],"decoder":[4,4]}"#,
    #"{"encoder":[4,4],"trunk":4,"blocks":[9999999],"decoder":[4,4]}"#,
  ])
  func `Impossible widths are refused`(widths: String) {
    let json =
      #"{"input_channels":3,"output_channels":3,"dropout":false,"widths":\#(widths)}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ResNetGenerator.Configuration.self, from: Data(json.utf8))
    }
  }

  @Test func `The discriminator has the official tensors, size and 30 by 30 scores`() {
    var random = RandomStream(seed: 4)
    let network = PatchDiscriminator(.init(), random: &random)
    #expect(conformanceProblems(of: network) == [])
    let names = [0, 2, 5, 8, 11].flatMap { ["model.\($0).weight", "model.\($0).bias"] }
    #expect(Set(network.namedState.map(\.name)) == Set(names))
    #expect(network.parameterCount == 2_764_737)
    let tape = Tape()
    let scores = network(tape.constant(Tensor(zeros: [1, 256, 256, 3])), on: tape)
    #expect(scores.shape == [1, 30, 30, 1])
  }
}

import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct TranslationModelTests {
  private func generator(
    channels: Int = 3, _ options: ResNetGeneratorOptions = ResNetGeneratorOptions()
  ) -> Network {
    drawn(.resNetGenerator(inputChannels: channels, outputChannels: channels, options))
  }

  @Test func `The generator of nine blocks has the official tensors and size`() {
    let network = generator()
    #expect(conformanceProblems(of: network) == [])
    let numbered = [1, 4, 7, 19, 22, 26].map { "model.\($0)" }
    let blocks = (10...18).flatMap { block in
      [1, 5].map { "model.\(block).conv_block.\($0)" }
    }
    let names = (numbered + blocks).flatMap { [$0 + ".weight", $0 + ".bias"] }
    #expect(Set(network.namedState.map(\.name)) == Set(names))
    #expect(network.parameterCount == 11_378_179)
  }

  @Test func `Its multiply-adds at 256 pixels are those of the reference`() {
    let summary = ModelSummary(of: generator(), imageShape: [256, 256, 3])
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
    let network = generator(channels: 1, .init(filters: 2, blocks: 1, isSeparable: true))
    #expect(conformanceProblems(of: network) == [])
    let shapes = Dictionary(
      uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter.value.shape) })
    #expect(shapes["model.10.conv_block.1.conv.0.weight"] == [3, 3, 1, 8])
    #expect(shapes["model.10.conv_block.5.conv.2.weight"] == [1, 1, 8, 8])
  }

  @Test func `The depthwise convolution of a block has correct gradients at the mirrored border`() {
    var random = RandomStream(seed: 5)
    let convolution = Convolution2D(
      3, 3, kernelSize: 3, padding: 1, paddingMode: .reflection, groups: 3, random: &random)
    // It is linear, so a large step only reduces rounding errors.
    #expect(
      GradientCheck(step: 0.5).problems(of: convolution, input: .spread([2, 4, 5, 3], seed: 2))
        == [])
  }

  @Test func `Affine norms have parameters, drawn as PyTorch draws them`() {
    let network = generator(.init(filters: 2, blocks: 1, norm: .instance(isAffine: true)))
    #expect(conformanceProblems(of: network) == [])
    let state = Dictionary(
      uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter.value) })
    #expect(state["model.2.weight"] == Tensor(repeating: 1, shape: [2]))
    #expect(state["model.10.conv_block.6.bias"] == Tensor(zeros: [8]))
    #expect(network.graph.title.hasSuffix(", affine norms"))
  }

  @Test(arguments: [
    ResNetGeneratorOptions(filters: 4, blocks: 9),
    .init(filters: 5, blocks: 6, isSeparable: true), .init(filters: 4, blocks: 1, endKernel: 3),
    .init(filters: 3, blocks: 2, usesDropout: true, norm: .instance(isAffine: true)),
  ])
  func `Parameters are counted without drawing them`(_ options: ResNetGeneratorOptions) {
    let plan = NetworkPlan.resNetGenerator(inputChannels: 1, outputChannels: 2, options)
    #expect(plan.parameterCount == drawn(plan).parameterCount)
  }

  @Test(arguments: [(2, 8), (7, 8), (8, 8), (9, 12), (30, 32)])
  func `Images are padded to the next size that the generator preserves`(side: Int, fitting: Int) {
    let plan = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 1))
    let size = plan.fittingSize(height: side, width: 12)
    #expect(size == ImageExtent(height: fitting, width: 12))
  }

  @Test func `A color that is added to the whole image does not change the generator's output`() {
    let network = generator(.init(filters: 4, blocks: 2))
    let image = Tensor.spread([1, 16, 12, 3], seed: 3)
    let tinted = Tensor(
      image.scalars.enumerated().map { $1 + [3, -2, 1][$0 % 3] }, shape: image.shape)
    let tape = Tape()
    let made = [image, tinted].map { network(tape.constant($0), on: tape).tensor.scalars }
    #expect(zip(made[0], made[1]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(made[0].contains { abs($0) > 0.01 })
  }

  @Test func `The discriminator has the official tensors, size and 30 by 30 scores`() {
    let network = drawn(.patchDiscriminator())
    #expect(network.plan.smallestSide == 24)
    #expect(conformanceProblems(of: network) == [])
    let names = [0, 2, 5, 8, 11].flatMap { ["model.\($0).weight", "model.\($0).bias"] }
    #expect(Set(network.namedState.map(\.name)) == Set(names))
    #expect(network.parameterCount == 2_764_737)
    let tape = Tape()
    let scores = network(tape.constant(Tensor(zeros: [1, 256, 256, 3])), on: tape)
    #expect(scores.shape == [1, 30, 30, 1])
  }
}

import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct ChannelGroupsTests {
  private let generator: ChannelGroups = {
    ChannelGroups(of: drawn(.resNetGenerator()), imageShape: [16, 16, 3])
  }()

  @Test func `The generator of nine blocks has 14 groups with 2944 channels`() {
    #expect(generator.groups.count == 14)
    #expect(generator.channelCount == 2944)
    #expect(generator.widths == [64, 128, 256] + Array(repeating: 256, count: 9) + [128, 64])
    let inner = (10...18).map { "model.\($0).conv_block.1" }
    #expect(
      generator.groups.map(\.name) == ["model.1", "model.4", "model.7"] + inner
        + ["model.19", "model.22"])
  }

  @Test func `The trunk joins the second layers of all blocks`() {
    let trunk = generator.groups[2]
    func modules(_ role: ChannelGroup.Member.Role) -> [String] {
      trunk.members.filter { $0.role == role }.map(\.module)
    }
    #expect(modules(.output) == ["model.7"] + (10...18).map { "model.\($0).conv_block.5" })
    #expect(modules(.input) == (10...18).map { "model.\($0).conv_block.1" } + ["model.19"])
    #expect(modules(.perChannel) == [])
  }

  @Test func `Tied groups are the genome of co-evolutionary compression`() {
    let tied = generator.tied
    #expect(tied.widths == [64, 128, 256, 128, 64])
    #expect(tied.channelCount == 640)
    #expect(tied.groups[2].members.filter { $0.role == .output }.count == 1 + 2 * 9)
    #expect(tied.tied.widths == tied.widths)
  }

  @Test func `The discriminator's hidden layers are free`() {
    let groups = ChannelGroups(of: drawn(.patchDiscriminator()), imageShape: [32, 32, 3])
    #expect(groups.groups.map(\.name) == ["model.0", "model.2", "model.5", "model.8"])
    #expect(groups.widths == [64, 128, 256, 512])
  }

  @Test func `Shortcuts tie the stages of a classifier, and the insides of blocks are free`() {
    let groups = ChannelGroups(
      of: drawn(.resNet(depth: 14, inputChannels: 1, classes: 10)), imageShape: [8, 8, 1])
    #expect(groups.widths == [16, 16, 16, 32, 32, 32, 64, 64, 64])
    #expect(groups.tied.widths == [16, 32, 64])
    #expect(
      groups.groups.map(\.name) == [
        "conv1", "layer1.0.conv1", "layer1.1.conv1", "layer2.0.conv1", "layer2.0.conv2",
        "layer2.1.conv1", "layer3.0.conv1", "layer3.0.conv2", "layer3.1.conv1",
      ])
    #expect(
      Set(groups.groups[4].members.map(\.module)) == [
        "layer2.0.conv2", "layer2.0.bn2", "layer2.0.downsample.0", "layer2.0.downsample.1",
        "layer2.1.conv1", "layer2.1.conv2", "layer2.1.bn2", "layer3.0.conv1",
        "layer3.0.downsample.0",
      ])
  }

  @Test func `After a flattened image a channel is a block of columns`() {
    let groups = SmallNetwork.leNet.groups
    #expect(groups.groups.map(\.name) == ["conv1", "conv2", "fc1", "fc2"])
    #expect(groups.widths == [6, 16, 120, 84])
  }

  @Test func `Concatenated branches stay separate, and a shared layer ties its input and output`() {
    let groups = SmallNetwork.branches.groups
    #expect(groups.groups.map(\.name) == ["left", "right", "join"])
    #expect(groups.widths == [5, 3, 4])
    #expect(
      groups.groups[0].members == [
        .init(module: "left", role: .output), .init(module: "depthwise", role: .perChannel),
        .init(module: "norm", role: .perChannel), .init(module: "join", role: .input),
      ])
    #expect(
      groups.groups[2].members == [
        .init(module: "join", role: .output), .init(module: "shared", role: .input),
        .init(module: "shared", role: .output), .init(module: "head", role: .input),
      ])
  }

  @Test func `Channels that an unknown operation uses stay`() {
    var random = RandomStream(seed: 1)
    let model = Sequential([
      Convolution2D(3, 4, kernelSize: 1, random: &random),
      Convolution2D(4, 6, kernelSize: 1, random: &random), Unknown(),
      Convolution2D(6, 4, kernelSize: 1, groups: 2, random: &random),
      Convolution2D(4, 2, kernelSize: 1, random: &random),
    ])
    let groups = ChannelGroups(of: model, imageShape: [4, 4, 3])
    #expect(groups.groups.map(\.name) == ["0"])
  }

  @Test func `A tape that does not trace numbers nothing`() {
    let tape = Tape()
    let value = add(tape.constant(Tensor(1)), tape.constant(Tensor(2)), on: tape)
    #expect(value.number == nil)
    #expect(tape.records.isEmpty)
  }
}

/// Returns its input without declaring its channel flow.
private final class Unknown: Module {
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.record(
      FreeOperation("Unknown"), inputs: [input],
      output: input.tensor
    ) { [source = input.node] gradient, flow in flow.add(gradient, to: source) }
  }
}

import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct MergingTests {
  /// Convolutions with batch norms and ReLUs, a depthwise one, and linear layers after a flattening.
  private func network() -> Network {
    var draft = Draft("chain")
    var x = draft.image(channels: 2)
    x = draft.batchNorm("bn1", draft.convolution("conv1", x, 6, kernel: 3), then: .relu)
    x = draft.maxPool("pool", draft.convolution("conv2", x, 5, kernel: 3, padding: 1), size: 2)
    x = draft.relu("relu", x)
    x = draft.convolution("deep", x, 5, kernel: 3, padding: 1, groups: 5, isDepthwise: true)
    let extent = ImageExtent(height: 3, width: 2)
    x = draft.flatten("flatten", draft.relu("relu2", x), extent)
    x = draft.sigmoid("sigmoid", draft.linear("fc1", x, 7, flattened: extent))
    var random = RandomStream(seed: 2)
    let network = Network(draft.plan(draft.linear("fc2", x, 3)), random: &random)
    for (name, parameter) in network.namedState where parameter.layout != .counter {
      let values = parameter.value.scalars.map { value in
        name.hasSuffix("running_var") ? 0.5 + random.uniform() : value + 0.3 * random.normal()
      }
      parameter.value = Tensor(values, shape: parameter.value.shape)
    }
    return network
  }

  private static let imageShape: Shape = [8, 6, 2]
  private let images = noise([3, 8, 6, 2], seed: 4)

  /// Sets what belongs to one output channel to a multiple of another one's.
  private func set(
    _ names: [(name: String, axis: Int)], _ target: Int, to factor: Float, times source: Int,
    in network: Network
  ) throws {
    let state = Dictionary(uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter) })
    for (name, axis) in names {
      let parameter = try #require(state[name])
      let extents = parameter.value.shape.extents
      let inner = extents[(axis + 1)...].reduce(1, *)
      let old = parameter.value.scalars
      parameter.value = Tensor(
        old.indices.map { index in
          index / inner % extents[axis] == target
            ? factor * old[index + (source - target) * inner]
            : old[index]
        }, shape: parameter.value.shape)
    }
  }

  private func mask(dropping dropped: [Int], of groups: ChannelGroups) -> ChannelMask {
    ChannelMask((0..<groups.channelCount).map { !dropped.contains($0) }, of: groups)
  }

  @Test func `Equal channels, and multiples behind a ReLU, are merged without a change`() throws {
    let network = network()
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    #expect(groups.groups.map(\.name) == ["conv1", "conv2", "fc1"])
    // With another scale of its norm, a channel is a multiple of a channel with other weights.
    try set([("conv1.weight", 3), ("conv1.bias", 0)], 4, to: 2, times: 1, in: network)
    try set([("bn1.running_mean", 0)], 4, to: 2, times: 1, in: network)
    try set([("bn1.running_var", 0)], 4, to: 1, times: 1, in: network)
    try set([("bn1.weight", 0)], 4, to: 0.75, times: 1, in: network)
    try set([("bn1.bias", 0)], 4, to: 1.5, times: 1, in: network)
    let equal = [
      ("conv2.weight", 3), ("conv2.bias", 0), ("deep.weight", 3), ("deep.bias", 0),
    ]
    try set(equal, 0, to: 1, times: 3, in: network)
    try set([("fc1.weight", 0), ("fc1.bias", 0)], 6, to: 1, times: 2, in: network)
    let dropped = [4, 6, 17]
    let mask = mask(dropping: dropped, of: groups)
    let expected = network(images)
    #expect(relativeDifference(network.narrowed(to: mask, of: groups)(images), expected) > 0.02)
    let merged = ChannelMerging(of: network, groups: groups).narrowed(to: mask, of: groups)
    #expect(relativeDifference(merged(images), expected) < 1e-5)

    // One of each pair has the lowest score of its group.
    let scores = NeuronSimilarity().scores(of: groups, in: network, .none)
    for (group, pair) in zip(groups.groups, [[1, 4], [6, 9], [13, 17]]) {
      let lowest = try #require(group.channels.min { scores[$0] < scores[$1] })
      #expect(pair.contains(lowest) && scores[lowest] < 1e-9)
    }
  }

  @Test func `A multiple behind a sigmoid is not like the other channel`() throws {
    let network = network()
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    try set([("fc1.weight", 0), ("fc1.bias", 0)], 6, to: 2, times: 2, in: network)
    let scores = NeuronSimilarity().scores(of: groups, in: network, .none)
    #expect(groups.groups[2].channels.allSatisfy { scores[$0] > 1e-3 })
  }

  @Test(arguments: SmallNetwork.allCases)
  func `Merging leaves the shapes of the narrowed network, and nothing changes without a loss`(
    _ kind: SmallNetwork
  ) {
    let (model, groups) = (kind.make(), kind.groups)
    let merging = ChannelMerging(of: model, groups: groups)
    let all = merging.narrowed(to: ChannelMask(keepingAllOf: groups), of: groups)
    #expect(output(of: all, kind.images) == output(of: model, kind.images))
    let mask = randomMask(groups, keeping: 0.5, seed: 2)
    let merged = merging.narrowed(to: mask, of: groups)
    let plain = model.narrowed(to: mask, of: groups)
    #expect(merged.plan.shapes == plain.plan.shapes)
    #expect(output(of: merged, kind.images).isFinite)
  }

  @Test func `Pruning by similarity with merging keeps a network of duplicates`() throws {
    let network = network()
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    let layers = [
      "conv1.weight": 3, "conv1.bias": 0, "bn1.weight": 0, "bn1.bias": 0,
      "bn1.running_mean": 0, "bn1.running_var": 0,
    ]
    for target in 3..<6 {
      try set(layers.map { ($0.key, $0.value) }, target, to: 1, times: target - 3, in: network)
    }
    let scores = NeuronSimilarity().scores(of: groups, in: network, .none)
    let mask = ChannelMask(keeping: [3, 5, 7], of: groups, by: scores)
    let merged = ChannelMerging(of: network, groups: groups).narrowed(to: mask, of: groups)
    #expect(relativeDifference(merged(images), network(images)) < 1e-5)
  }
}

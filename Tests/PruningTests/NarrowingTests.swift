import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct NarrowingTests {
  @Test(arguments: SmallNetwork.allCases, [Float(0.2), 0.6, 0.9])
  func `A narrowed network computes the same as the masked one`(_ kind: SmallNetwork, rate: Float) {
    for (seed, groups) in [kind.groups, kind.groups.tied].enumerated() {
      let mask = randomMask(groups, keeping: rate, seed: UInt64(seed))
      let (model, masked) = (kind.make(), kind.make())
      let narrow = model.narrowed(to: mask, of: groups)
      groups.silenceDropped(by: mask, in: masked)
      let expected = output(of: masked, kind.images)
      #expect(relativeDifference(output(of: narrow, kind.images), expected) < 1e-5)
      guard seed == 0 else { continue }
      #expect(
        ChannelGroups(of: narrow, imageShape: kind.imageShape).widths == mask.widths(in: groups))
    }
  }

  @Test(arguments: SmallNetwork.allCases)
  func `One channel per group is enough, and all channels give the network itself`(
    _ kind: SmallNetwork
  ) {
    let (groups, model, masked) = (kind.groups, kind.make(), kind.make())
    let one = randomMask(groups, keeping: 0, seed: 3)
    #expect(one.widths(in: groups).allSatisfy { $0 == 1 })
    groups.silenceDropped(by: one, in: masked)
    let narrow = model.narrowed(to: one, of: groups)
    #expect(
      relativeDifference(output(of: narrow, kind.images), output(of: masked, kind.images)) < 1e-5)

    let same = model.narrowed(to: ChannelMask(keepingAllOf: groups), of: groups)
    #expect(output(of: same, kind.images) == output(of: model, kind.images))
    #expect(same.parameterCount == model.parameterCount)
  }

  /// The reference of the other tests is correct only if a silenced channel has no effect.
  @Test(arguments: SmallNetwork.allCases)
  func `The values in a dropped channel do not matter`(_ kind: SmallNetwork) {
    let (groups, model) = (kind.groups, kind.make())
    let mask = randomMask(groups, keeping: 0.5, seed: 9)
    groups.silenceDropped(by: mask, in: model)
    let before = output(of: model, kind.images)
    for group in groups.groups {
      for member in group.members where member.role != .input {
        let module = model.namedModules.first { $0.name == member.module }?.module
        for (_, bias) in module?.parameters ?? [] where bias.value.shape == [group.width] {
          let spoilt = bias.value.scalars.enumerated().map { channel, value in
            mask.bits[group.channels.lowerBound + channel] ? value : 100
          }
          bias.value = Tensor(spoilt, shape: bias.value.shape)
        }
      }
    }
    #expect(relativeDifference(output(of: model, kind.images), before) < 1e-5)
    #expect(relativeDifference(output(of: kind.make(), kind.images), before) > 1e-3)
  }

  @Test func `Copied weights and networks are bit-identical for any number of threads`() {
    let groups = SmallNetwork.generator.groups
    let mask = randomMask(groups, keeping: 0.5, seed: 2)
    let isIndependent = isIndependentOfThreads {
      SmallNetwork.generator.make().narrowed(to: mask, of: groups).namedState.map(\.parameter.value)
    }
    #expect(isIndependent)
  }

  @Test func `A narrowed classifier has a title that says so, and counts its parameters`() throws {
    let model = drawn(.resNet(depth: 14, inputChannels: 3, classes: 10))
    let groups = ChannelGroups(of: model, imageShape: [8, 8, 3])
    let narrow = model.narrowed(
      to: randomMask(groups, keeping: 0.5, seed: 4), of: groups)
    #expect(narrow.plan.parameterCount == narrow.parameterCount)
    #expect(narrow.graph.title == "ResNet-14, width 16, narrowed")
    #expect(narrow.graph.nodes == model.graph.nodes)
    #expect(conformanceProblems(of: narrow) == [])
  }

  @Test func `The best channels are kept, the first among equal ones, and none with NaN`() {
    let groups = SmallNetwork.branches.groups
    let mask = ChannelMask(
      keeping: [2, 1, 3], of: groups, by: [0, 3, .nan, 3, 3, -2, -1, -1, .nan, 5, 0, 0])
    #expect(
      mask.bits == [
        false, true, false, true, false, false, true, false, false, true, true, true,
      ])
    #expect(mask.widths(in: groups) == [2, 1, 3])
  }
}

@Suite("Rewinding")
struct RewindingTests {
  @Test func `Channels are chosen by the trained network and take the weights of the earlier one`()
    throws
  {
    let (trained, earlier) = (SmallNetwork.resNet.make(), SmallNetwork.resNet.make())
    for (_, parameter) in earlier.namedState where parameter.layout != .counter {
      parameter.value = parameter.value.map { 0.5 * $0 - 0.1 }
    }
    let shape = SmallNetwork.resNet.imageShape
    let pruning = ChannelPruning(
      to: .share(0.4, of: .multiplyAdds), by: L2Norm(), recovery: .none)
    let (chosen, _) = try pruning(trained, imageShape: shape)
    let (rewound, _) = try pruning(trained, imageShape: shape, rewindingTo: earlier)
    #expect(chosen.plan.shapes == rewound.plan.shapes)
    for (kept, found) in zip(chosen.namedState, rewound.namedState)
    where kept.parameter.layout != .counter {
      #expect(found.parameter.value == kept.parameter.value.map { 0.5 * $0 - 0.1 })
    }
  }
}

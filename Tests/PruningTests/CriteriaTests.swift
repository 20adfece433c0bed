import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct CriteriaTests {
  /// Three channels between two convolutions of single pixels.
  private func chain() -> Sequential {
    var random = RandomStream(seed: 1)
    let first = Convolution2D(2, 3, kernelSize: 1, random: &random)
    let second = Convolution2D(3, 2, kernelSize: 1, random: &random)
    first.weight.value = Tensor([1, -2, 0, 3, 2, -0.5], shape: [1, 1, 2, 3])
    second.weight.value = Tensor([1, 2, -3, 4, 0, 1], shape: [1, 1, 3, 2])
    first.bias?.value = Tensor([0.5, 0, -1], shape: [3])
    return Sequential([first, ReLU(), second])
  }

  @Test func `Magnitudes add up the weights that make a channel`() {
    let (model, groups) = (chain(), ChannelGroups(of: chain(), imageShape: [1, 1, 2]))
    #expect(groups.magnitudes(in: model, .l1) == [4, 4, 0.5])
    let squares = groups.magnitudes(in: model, .l2).map { $0 * $0 }
    #expect(zip(squares, [10, 8, 0.25]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `All layers of a group count`() {
    let (model, groups) = (SmallNetwork.generator.make(), SmallNetwork.generator.groups)
    let trunk = groups.groups[2]
    let state = Dictionary(uniqueKeysWithValues: model.namedState.map { ($0.name, $0.parameter) })
    let producers = ["model.7", "model.10.conv_block.5", "model.11.conv_block.5"]
    let expected = (0..<trunk.width).map { channel in
      producers.reduce(Float(0)) { sum, name in
        let weights = state[name + ".weight"]?.value.scalars ?? []
        return stride(from: channel, to: weights.count, by: trunk.width)
          .reduce(sum) { $0 + abs(weights[$1]) }
      }
    }
    let found = Array(groups.magnitudes(in: model, .l1)[trunk.channels])
    #expect(relativeDifference(Tensor(found, shape: [16]), Tensor(expected, shape: [16])) < 1e-5)
  }

  @Test func `Mean activations are those that the next layer reads`() {
    let (model, groups) = (chain(), ChannelGroups(of: chain(), imageShape: [1, 1, 2]))
    let batches = [
      Tensor([1, 1, 0, 1], shape: [2, 1, 1, 2]), Tensor([-1, 0], shape: [1, 1, 1, 2]),
    ]
    // Before the ReLU: (4.5, 0, -1.5), (3.5, 2, -1.5), (-0.5, 2, -1).
    let found = groups.meanActivations(in: model, batches: batches)
    #expect(zip(found, [Float(8) / 3, 4 / 3, 0]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `The Taylor score is activation times gradient`() {
    let (model, groups) = (chain(), ChannelGroups(of: chain(), imageShape: [1, 1, 2]))
    let batches = [noise([1, 4, 3, 2], seed: 1), noise([1, 4, 3, 2], seed: 2)]
    let target = noise([1, 4, 3, 2], seed: 3)
    let found = groups.taylorScores(in: model, batches: batches) { batch, tape in
      meanSquaredError(model(tape.constant(batch), on: tape), tape.constant(target), on: tape)
    }
    var expected = [Float](repeating: 0, count: 3)
    for batch in batches {
      let tape = Tape()
      let layers = model.children.map(\.module)
      let hidden = layers[1](layers[0](tape.constant(batch), on: tape), on: tape).tensor
      let watched = tape.watched(hidden)
      let loss = meanSquaredError(layers[2](watched, on: tape), tape.constant(target), on: tape)
      let gradient = tape.backpropagate(from: loss)[watched]?.scalars ?? []
      for channel in 0..<3 {
        let products = stride(from: channel, to: hidden.count, by: 3)
          .map { hidden.scalars[$0] * gradient[$0] }
        expected[channel] += abs(products.reduce(0, +)) / 2
      }
    }
    #expect(relativeDifference(Tensor(found, shape: [3]), Tensor(expected, shape: [3])) < 1e-5)
  }

  @Test func `Where the loss is linear, the Taylor score is what silencing changes`() {
    let (groups, batch) = (
      ChannelGroups(of: chain(), imageShape: [1, 1, 2]), noise([2, 3, 3, 2], seed: 4)
    )
    func loss(_ model: Sequential, _ tape: Tape) -> Variable {
      // The target lies below every output, so that the absolute error is linear.
      let output = model(tape.constant(batch), on: tape)
      return meanAbsoluteError(
        output, tape.constant(Tensor(repeating: -100, shape: output.shape)), on: tape)
    }
    let model = chain()
    let scores = groups.taylorScores(in: model, batches: [batch]) { loss(model, $1) }
    let full = loss(model, Tape()).tensor.scalar
    for channel in 0..<3 {
      let silenced = chain()
      groups.silenceDropped(
        by: ChannelMask((0..<3).map { $0 != channel }, of: groups), in: silenced)
      #expect(abs(abs(full - loss(silenced, Tape()).tensor.scalar) - scores[channel]) < 1e-4)
    }
  }

  @Test func `Every criterion scores every channel, the same for any number of threads`() {
    let (kind, groups) = (SmallNetwork.resNet, SmallNetwork.resNet.groups)
    let isIndependent = isIndependentOfThreads {
      let model = kind.make()
      let scores = [
        groups.magnitudes(in: model, .l1), groups.magnitudes(in: model, .l2),
        groups.meanActivations(in: model, batches: [kind.images]), groups.randomScores(seed: 3),
        groups.taylorScores(in: model, batches: [kind.images]) { batch, tape in
          crossEntropy(model(tape.constant(batch), on: tape), labels: [0, 3], on: tape)
        },
      ]
      for values in scores {
        #expect(Set(values).count > groups.channelCount / 2)
        #expect(values.allSatisfy { $0.isFinite && $0 >= 0 })
      }
      return scores.map { Tensor($0, shape: [groups.channelCount]) }
    }
    #expect(isIndependent)
  }

  @Test(arguments: ScoreNormalization.allCases)
  func `Normalized scores keep their order, and forget the group's scale`(
    _ normalization: ScoreNormalization
  ) {
    let groups = SmallNetwork.branches.groups
    let scores: [Float] = [1, 2, 3, 4, 5, 20, 10, 0, 0, 0, 0, 0]
    let scaled = zip(scores, 0..<12).map { $1 < 5 ? $0 * 7 : $0 }
    let (found, again) = (
      groups.normalized(scores, by: normalization), groups.normalized(scaled, by: normalization)
    )
    #expect(found[0] < found[1] && found[6] < found[5] && found[11] == 0)
    let isForgotten = zip(found, again).allSatisfy { abs($0 - $1) < 1e-5 }
    #expect(isForgotten == (normalization != .none))
  }
}

@Suite struct SelectionTests {
  @Test func `A share of every group is kept, and one channel at least`() {
    let groups = SmallNetwork.branches.groups
    func widths(_ share: Double) -> [Int] {
      ChannelMask(keeping: share, of: groups, by: groups.randomScores(seed: 1)).widths(in: groups)
    }
    #expect(widths(0.5) == [3, 2, 2])
    #expect(widths(0) == [1, 1, 1])
    #expect(widths(1) == [5, 3, 4])
  }

  @Test func `The worst channels of all groups go until the network is small enough`() throws {
    let (kind, groups) = (SmallNetwork.generator, SmallNetwork.generator.groups)
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    let scores = groups.randomScores(seed: 5)
    for limit in [
      ModelCost.Limit.parameters(full.parameters / 3), .multiplyAdds(full.multiplyAdds / 2),
      .literatureMultiplyAdds(full.literatureMultiplyAdds / 4), .bytes(full.bytes / 2),
    ] {
      let mask = try #require(ChannelMask(within: limit, cost, of: groups, by: scores))
      let narrow = kind.make().narrowed(to: mask, of: groups)
      #expect(limit.admits(ModelCost(of: narrow, imageShape: kind.imageShape)))
      // The best of the dropped ones would have been too many.
      let dropped = mask.bits.indices.filter { !mask.bits[$0] }
      let best = try #require(dropped.max { scores[$0] < scores[$1] })
      var bits = mask.bits
      bits[best] = true
      #expect(!limit.admits(cost(widths: ChannelMask(bits, of: groups).widths(in: groups))))
    }
  }

  @Test func `A layer whose scores are low keeps its least share`() throws {
    let groups = SmallNetwork.generator.groups
    let scores = (0..<groups.channelCount).map { groups.groups[3].channels ~= $0 ? Float(0) : 1 }
    let cost = CostFunction(of: groups)
    let limit = ModelCost.Limit.parameters(cost(widths: groups.widths).parameters / 2)
    let mask = try #require(
      ChannelMask(within: limit, cost, of: groups, by: scores, leastShare: 0.25))
    #expect(mask.widths(in: groups)[3] == 4)
    #expect(ChannelMask(within: .parameters(10), cost, of: groups, by: scores) == nil)
  }

  @Test func `Of channels of equal score, those that save most go first where cost counts`() throws
  {
    let groups = SmallNetwork.generator.groups
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    let scores = [Float](repeating: 1, count: groups.channelCount)
    let mask = try #require(
      ChannelMask(
        within: .parameters(full.parameters - 1), cost, of: groups, by: scores, weighsCost: true))
    // A channel of the trunk is in six layers.
    #expect(mask.widths(in: groups) == [4, 8, 15, 16, 16, 8, 4])
    let few = try #require(
      ChannelMask(
        within: .parameters(full.parameters / 4), cost, of: groups, by: scores, weighsCost: true,
        leastShare: 0.25))
    #expect(few.widths(in: groups)[2] == 4)
    #expect(few.widths(in: groups)[0] == 4)
  }
}

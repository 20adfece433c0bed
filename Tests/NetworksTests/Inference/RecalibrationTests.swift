import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct RecalibrationTests {
  @Test func `Statistics are measured as in PyTorch with a momentum of None, without dropout`()
    throws
  {
    let fixture = try #require(try Fixture.cases("recalibrated-norms").first)
    var draft = Draft("two norms")
    var x = draft.image(channels: 3)
    x = draft.convolution("0", x, 4, kernel: 3, padding: 1)
    x = draft.batchNorm("1", x, then: .relu)
    x = draft.dropout("2", x)
    x = draft.convolution("3", x, 5, kernel: 3)
    let network = drawn(draft.plan(draft.batchNorm("4", x)))
    try fixture.load(into: network)
    let before = network.namedState.map(\.parameter.value)
    let batches = try (0..<3).map { try fixture.tensor("input\($0)") }
    let result = network.recalibratingNorms(on: batches)
    #expect(network.namedState.map(\.parameter.value) == before)
    let found = Dictionary(
      uniqueKeysWithValues: result.namedWeights.map { ($0.name, $0.parameter.value) })
    var differences = Differences(tolerance: 2e-6)
    for norm in ["1", "4"] {
      for name in ["running_mean", "running_var", "num_batches_tracked"] {
        differences.compare(
          "\(norm).\(name)", found["\(norm).\(name)"],
          try fixture.stored("buffers.\(norm).\(name)"))
      }
    }
    #expect(differences.lines == [])
    // The weights and the graph stay.
    #expect(result.graph == network.graph)
    #expect(
      found["3.weight"] == network.namedWeights.first { $0.name == "3.weight" }?.parameter.value)
  }

  @Test func `A value of one scalar per channel has no statistics and keeps the old ones`() {
    var draft = Draft("one pixel")
    let x = draft.image(channels: 3)
    let network = drawn(draft.plan(draft.batchNorm("norm", x)))
    let result = network.recalibratingNorms(on: [.spread([1, 1, 1, 3], seed: 1)])
    let names = ["norm.running_mean", "norm.running_var"]
    for name in names {
      #expect(
        result.namedWeights.first { $0.name == name }?.parameter.value
          == network.namedWeights.first { $0.name == name }?.parameter.value)
    }
  }

  @Test func `A network without batch norms stays as it is`() {
    let network = drawn(.resNetGenerator(.init(filters: 2, blocks: 1)))
    #expect(!network.hasRunningStatistics)
    let images = Tensor.spread([1, 8, 8, 3], seed: 2)
    #expect(network.recalibratingNorms(on: [images])(images) == network(images))
  }
}

import Autograd
import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

/// A network with constants, broadcasting and values of several ranks is pruned like any other.
@Suite struct ValueNetworkTests {
  private static let json = #"""
    {"title": "values", "inputs": [{"name": "image", "channels": 3}], "nodes": [
      {"name": "shift", "op": "constant", "from": [], "rank": 4},
      {"name": "half", "op": "constant", "from": [], "rank": 0, "trained": false},
      {"name": "stem", "op": "conv2d", "from": ["image"], "padding": 1},
      {"name": "scale", "op": "constant", "from": [], "rank": 4},
      {"name": "scaled", "op": "multiply", "from": ["stem", "scale"]},
      {"name": "shifted", "op": "add", "from": ["shift", "scaled"]},
      {"name": "act", "op": "prelu", "from": ["shifted"]},
      {"name": "point", "op": "conv2d", "from": ["act"]},
      {"name": "halved", "op": "multiply", "from": ["half", "point"]},
      {"name": "mean", "op": "reduce", "from": ["halved"]},
      {"name": "centered", "op": "subtract", "from": ["halved", "mean"]},
      {"name": "up", "op": "resize", "from": ["centered"], "mode": "linear", "scale_height": 2, "scale_width": 2},
      {"name": "down", "op": "resize", "from": ["up", "act"], "mode": "linear"},
      {"name": "both", "op": "concatenate", "from": ["down", "act"]},
      {"name": "tokens", "op": "reshape", "from": ["both"], "shape": [0, 96, -1]},
      {"name": "embed", "op": "linear", "from": ["tokens"]},
      {"name": "silu", "op": "elementwise", "from": ["embed"], "function": "silu"},
      {"name": "weigh", "op": "linear", "from": ["silu"]},
      {"name": "shares", "op": "softmax", "from": ["weigh"], "axis": 1},
      {"name": "turned", "op": "permute", "from": ["shares"], "axes": [0, 2, 1]},
      {"name": "value", "op": "linear", "from": ["silu"]},
      {"name": "pooled", "op": "matmul", "from": ["turned", "value"]},
      {"name": "flat", "op": "reshape", "from": ["pooled"]},
      {"name": "logits", "op": "linear", "from": ["flat"]}],
     "outputs": ["logits"]}
    """#

  private static let shapes: [String: Shape] = [
    "shift.value": [1, 1, 1, 6], "half.value": [], "scale.value": [1, 1, 1, 6],
    "stem.weight": [3, 3, 3, 6], "stem.bias": [6], "act.weight": [6], "point.weight": [1, 1, 6, 5],
    "point.bias": [5], "embed.weight": [7, 11], "embed.bias": [7], "weigh.weight": [4, 7],
    "weigh.bias": [4], "value.weight": [8, 7], "value.bias": [8], "logits.weight": [3, 32],
    "logits.bias": [3],
  ]
  private static let imageShape: Shape = [12, 8, 3]
  private let images = noise([2, 12, 8, 3], seed: 3)

  private func network() throws -> Network {
    let graph = try JSONDecoder().decode(Graph.self, from: Data(Self.json.utf8))
    let network = drawn(try NetworkPlan(ResolvedGraph(graph), shapes: Self.shapes))
    var random = RandomStream(seed: 5)
    for (_, parameter) in network.namedWeights {
      parameter.value = Tensor(
        parameter.value.scalars.map { $0 + 0.3 * random.normal() + 0.1 },
        shape: parameter.value.shape)
    }
    return network
  }

  @Test func `Constants and weights of functions share the groups of the channels they go with`()
    throws
  {
    let groups = ChannelGroups(of: try network(), imageShape: Self.imageShape)
    #expect(groups.groups.map(\.name) == ["stem", "point", "embed"])
    #expect(groups.groups.map(\.width) == [6, 5, 7])
    #expect(
      Set(groups.groups[0].members.filter { $0.role == .perChannel }.map(\.module)) == [
        "shift", "scale", "act",
      ])
  }

  @Test(arguments: [Float(0), 0.4, 0.8], [UInt64(1), 2])
  func `Narrowing equals masking`(rate: Float, seed: UInt64) throws {
    let (network, masked) = (try network(), try network())
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    let mask = randomMask(groups, keeping: rate, seed: seed)
    let narrow = network.narrowed(to: mask, of: groups)
    groups.silenceDropped(by: mask, in: masked)
    #expect(relativeDifference(narrow(images), masked(images)) < 1e-5)
    #expect(narrow.graph.nodes == network.graph.nodes)
    let cost = CostFunction(of: groups)
    #expect(
      cost(widths: mask.widths(in: groups)) == ModelCost(of: narrow, imageShape: Self.imageShape))
  }

  @Test func `Recovery fits it, and every criterion prunes it`() throws {
    let network = try network()
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    let mask = randomMask(groups, keeping: 0.6, seed: 4)
    let calibration = (0..<12).map { noise([2, 12, 8, 3], seed: UInt64(20 + $0)) }
    let recovery = ChannelRecovery(of: network, groups: groups, images: calibration)
    let plain = network.narrowed(to: mask, of: groups)
    let fitted = network.narrowed(to: mask, of: groups, recovery: recovery)
    let expected = network(images)
    let before = relativeDifference(plain(images), expected)
    #expect(relativeDifference(fitted(images), expected) < before)
    for type in CriterionList.all {
      let criterion = try JSONDecoder().decode(type, from: Data("{}".utf8))
      guard criterion.problem(with: groups, in: network) == nil else { continue }
      let pruning = ChannelPruning(to: .share(0.7, of: .multiplyAdds), by: criterion)
      let (small, report) = try pruning(
        network, imageShape: Self.imageShape, images: [images]
      ) { outputs, _, tape in
        meanSquaredError(outputs[0], tape.constant(Tensor(zeros: outputs[0].shape)), on: tape)
      }
      #expect(report.after == ModelCost(of: small, imageShape: Self.imageShape))
      #expect(small(images).isFinite)
    }
  }
}

import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

/// A network that no function of the library builds, written as a graph: two branches that are
/// concatenated, depthwise convolutions, a gate per channel and one per pixel, a layer that is used
/// twice, and two outputs of which one is read inside.
@Suite struct AnyNetworkTests {
  private static let json = """
    {"title": "gated branches",
     "inputs": [{"name": "image", "channels": 3}],
     "nodes": [
      {"name": "stem", "op": "conv2d", "from": ["image"], "padding": 1, "bias": false},
      {"name": "stem_norm", "op": "batch_norm", "from": ["stem"], "then": "relu"},
      {"name": "deep", "op": "conv2d", "from": ["stem_norm"], "padding": 1, "depthwise": true},
      {"name": "deep_norm", "op": "instance_norm", "from": ["deep"], "affine": true, "then": "leaky_relu 0.2"},
      {"name": "point", "op": "conv2d", "from": ["deep_norm"]},
      {"name": "side", "op": "conv2d", "from": ["image"], "padding": 2, "padding_mode": "reflect"},
      {"name": "both", "op": "concatenate", "from": ["point", "side", "stem_norm"]},
      {"name": "squeeze", "op": "global_average_pool", "from": ["both"]},
      {"name": "narrow", "op": "linear", "from": ["squeeze"]},
      {"name": "narrow_relu", "op": "relu", "from": ["narrow"]},
      {"name": "widen", "op": "linear", "from": ["narrow_relu"]},
      {"name": "gate", "op": "sigmoid", "from": ["widen"]},
      {"name": "gated", "op": "multiply", "from": ["both", "gate"]},
      {"name": "where", "op": "conv2d", "from": ["gated"]},
      {"name": "where_gate", "op": "sigmoid", "from": ["where"]},
      {"name": "placed", "op": "multiply", "from": ["gated", "where_gate"]},
      {"name": "map", "op": "conv2d", "from": ["placed"]},
      {"name": "again", "op": "conv2d", "from": ["map"], "padding": 1},
      {"name": "again_2", "op": "conv2d", "from": ["again"], "padding": 1, "weights_of": "again"},
      {"name": "small", "op": "max_pool", "from": ["again_2"], "size": 4},
      {"name": "flat", "op": "flatten", "from": ["small"]},
      {"name": "logits", "op": "linear", "from": ["flat"], "flattened": [3, 2]}],
     "outputs": ["logits", "map"]}
    """

  private static let shapes: [String: Shape] = [
    "stem.weight": [3, 3, 3, 6], "stem_norm.weight": [6], "stem_norm.bias": [6],
    "stem_norm.running_mean": [6], "stem_norm.running_var": [6],
    "stem_norm.num_batches_tracked": [], "deep.weight": [3, 3, 1, 6], "deep.bias": [6],
    "deep_norm.weight": [6], "deep_norm.bias": [6], "point.weight": [1, 1, 6, 5],
    "point.bias": [5], "side.weight": [5, 5, 3, 4], "side.bias": [4], "narrow.weight": [3, 15],
    "narrow.bias": [3], "widen.weight": [15, 3], "widen.bias": [15], "where.weight": [1, 1, 15, 1],
    "where.bias": [1], "map.weight": [1, 1, 15, 4], "map.bias": [4], "again.weight": [3, 3, 4, 4],
    "again.bias": [4], "logits.weight": [7, 24], "logits.bias": [7],
  ]
  private static let imageShape: Shape = [12, 8, 3]
  private let images = noise([2, 12, 8, 3], seed: 3)

  /// With all tensors changed from their initial values.
  private func network() throws -> Network {
    let graph = try JSONDecoder().decode(Graph.self, from: Data(Self.json.utf8))
    let plan = try NetworkPlan(ResolvedGraph(graph), shapes: Self.shapes)
    let network = drawn(plan)
    var random = RandomStream(seed: 5)
    for (name, parameter) in network.namedWeights where parameter.layout != .counter {
      parameter.value = Tensor(
        parameter.value.scalars.map { value in
          name.hasSuffix("running_var") ? 0.5 + random.uniform() : value + 0.2 * random.normal()
        }, shape: parameter.value.shape)
    }
    return network
  }

  private func outputs(_ network: Network) -> [Tensor] {
    let tape = Tape()
    return network.outputs(tape.constant(images), on: tape).map(\.tensor)
  }

  @Test func `It has two outputs, and tensors of the right shapes`() throws {
    let network = try network()
    #expect(outputs(network).map(\.shape) == [[2, 7], [2, 12, 8, 4]])
    #expect(conformanceProblems(of: network) == [])
    #expect(Set(network.namedState.map(\.name)) == Set(Self.shapes.keys))
  }

  @Test func `Its channel groups follow every single channel`() throws {
    let groups = ChannelGroups(of: try network(), imageShape: Self.imageShape)
    // The outputs' channels, and the single channel of the gate per pixel, stay. So do those
    // behind the shared layer: it reads the output `map`, and what it makes itself.
    #expect(groups.groups.map(\.name) == ["stem", "point", "side", "narrow"])
    #expect(groups.groups.map(\.width) == [6, 5, 4, 3])
    let stem = groups.groups[0].members
    #expect(
      Set(stem.filter { $0.role == .perChannel }.map(\.module)) == [
        "stem_norm", "deep", "deep_norm",
      ])
    #expect(
      Set(stem.filter { $0.role == .output }.map(\.module)) == ["stem", "widen"])
    #expect(
      Set(stem.filter { $0.role == .input }.map(\.module)) == ["point", "narrow", "where", "map"])
  }

  @Test(arguments: [Float(0), 0.3, 0.5, 0.8], [UInt64(1), 2])
  func `Narrowing equals masking, in every output`(rate: Float, seed: UInt64) throws {
    let (network, masked) = (try network(), try network())
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    let mask = randomMask(groups, keeping: rate, seed: seed)
    let narrow = network.narrowed(to: mask, of: groups)
    groups.silenceDropped(by: mask, in: masked)
    for (found, expected) in zip(outputs(narrow), outputs(masked)) {
      #expect(relativeDifference(found, expected) < 1e-5)
    }
    #expect(narrow.graph.nodes == network.graph.nodes)
    #expect(narrow.parameterCount < network.parameterCount)
    let cost = CostFunction(of: groups)
    #expect(
      cost(widths: mask.widths(in: groups)) == ModelCost(of: narrow, imageShape: Self.imageShape))
    #expect(
      ChannelGroups(of: narrow, imageShape: Self.imageShape).widths == mask.widths(in: groups))
  }

  @Test func `Its cost is that of its layers`() throws {
    let cost = ModelCost(of: try network(), imageShape: Self.imageShape)
    let pixels = 12 * 8
    let convolutions = 27 * 6 + 9 * 6 + 6 * 5 + 75 * 4 + 15 + 15 * 4 + 2 * 36 * 4
    #expect(cost.multiplyAdds == pixels * convolutions + 3 * 15 * 2 + 7 * 24)
    let rows = ModelSummary(of: try network(), imageShape: Self.imageShape).rows
    #expect(rows.first { $0.name == "again_2" }?.parameters == 0)
    #expect(rows.reduce(0) { $0 + $1.parameters } == cost.parameters)
  }

  @Test func `It survives a file, with its weights`() throws {
    struct Note: ModelManifest {
      static let key = "condense.note"
      static let noun = "note"
      var provenance: [String: String] = [:]
      var imageExtent: ImageExtent? { ImageExtent(height: 12, width: 8) }
      func problem(of plan: NetworkPlan, output: Shape) -> String? { nil }
    }
    try withTemporaryFolder { folder in
      let network = try network()
      try ModelFile.save(network, Note(), to: folder + "/a.safetensors")
      let read = try ModelFile.load(Note.self, path: folder + "/a.safetensors", advice: "")
      #expect(read.network.graph == network.graph)
      #expect(outputs(read.network) == outputs(network))
    }
  }

  @Test func `Closed-form recovery fits it without code for its layers`() throws {
    let network = try network()
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    let mask = randomMask(groups, keeping: 0.6, seed: 4)
    let calibration = (0..<12).map { noise([2, 12, 8, 3], seed: UInt64(20 + $0)) }
    let recovery = ChannelRecovery(of: network, groups: groups, images: calibration)
    let plain = network.narrowed(to: mask, of: groups)
    let fitted = network.narrowed(to: mask, of: groups, recovery: recovery)
    let expected = outputs(network)[1]
    let before = relativeDifference(outputs(plain)[1], expected)
    #expect(relativeDifference(outputs(fitted)[1], expected) < before)
  }

  @Test(arguments: CriterionList.all.indices, ChannelPruning.Scope.allCases)
  func `Every criterion prunes it, by a loss over both outputs`(
    _ index: Int, scope: ChannelPruning.Scope
  ) throws {
    let network = try network()
    let criterion = try JSONDecoder().decode(CriterionList.all[index], from: Data("{}".utf8))
    let pruning = ChannelPruning(
      to: .share(0.7, of: .multiplyAdds), by: criterion, scope: scope)
    let groups = ChannelGroups(of: network, imageShape: Self.imageShape)
    guard criterion.problem(with: groups, in: network) == nil else { return }
    let (small, report) = try pruning(
      network, imageShape: Self.imageShape, images: [images, noise([1, 12, 8, 3], seed: 6)]
    ) { outputs, _, tape in
      weightedSum(
        outputs.map { output in
          (1, meanSquaredError(output, tape.constant(Tensor(zeros: output.shape)), on: tape))
        }, on: tape)
    }
    #expect(Double(report.after.multiplyAdds) <= 0.7 * Double(report.before.multiplyAdds))
    #expect(report.after == ModelCost(of: small, imageShape: Self.imageShape))
    #expect(outputs(small).map(\.shape) == [[2, 7], [2, 12, 8, 4]])
    #expect(outputs(small).allSatisfy { $0.isFinite })
  }
}

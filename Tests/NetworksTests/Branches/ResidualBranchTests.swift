import Autograd
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Networks with residual branches of every form.
enum BranchedNetwork: CaseIterable {
  case resNet, optionA, bottlenecks, mobileNet, preactivated, generator, affineGenerator

  var imageShape: Shape { [16, 12, 3] }

  /// The network, with norms whose statistics and weights are not the first ones.
  func make() -> Network {
    let plan: NetworkPlan =
      switch self {
      case .resNet: .resNet(depth: 14, width: 4, inputChannels: 3, classes: 5)
      case .optionA: .resNetA(depth: 14, width: 4, inputChannels: 3, classes: 5)
      case .bottlenecks:
        Self.bottleneckPlan
      case .mobileNet: .mobileNetV2(inputChannels: 3, classes: 5, .small(width: 4))
      case .preactivated: .wideResNet(depth: 16, widening: 1, inputChannels: 3, classes: 5)
      case .generator: .resNetGenerator(.init(filters: 3, blocks: 3))
      case .affineGenerator:
        .resNetGenerator(.init(filters: 3, blocks: 2, norm: .instance(isAffine: true)))
      }
    let network = drawn(plan)
    var random = RandomStream(seed: 5, "branched")
    for (name, parameter) in network.namedState where parameter.layout != .counter {
      let isVariance = name.hasSuffix("running_var")
      parameter.value = Tensor(
        parameter.value.scalars.map {
          isVariance ? 0.5 + random.uniform() : $0 + 0.2 * random.normal()
        }, shape: parameter.value.shape)
    }
    return network
  }

  private static var bottleneckPlan: NetworkPlan {
    var options = ResidualNetworkOptions(stemWidth: 4, blocks: [2, 2], widths: [3, 4])
    options.expansion = 2
    return .residualNetwork(options, inputChannels: 3, classes: 5)
  }

  /// The names of the sums that can lose their branch.
  var sums: [String] {
    switch self {
    case .resNet, .optionA:
      (1...3).flatMap { stage in (0..<2).map { "layer\(stage).\($0).bn2" } }
    case .bottlenecks: (1...2).flatMap { stage in (0..<2).map { "layer\(stage).\($0).bn3" } }
    case .preactivated, .mobileNet: []
    case .generator: (10...12).map { "model.\($0).conv_block.6" }
    case .affineGenerator: (10...11).map { "model.\($0).conv_block.6" }
    }
  }
}

/// Sets what a branch adds to zero: the weights of the norm that adds it, or of its last layer.
private func silence(_ branch: ResidualBranch, in network: Network) {
  let names = [branch.sum] + branch.nodes.reversed()
  for name in names {
    let own = network.namedParameters.filter { $0.name.hasPrefix(name + ".") }
    guard !own.isEmpty else { continue }
    for entry in own { entry.parameter.value = Tensor(zeros: entry.parameter.value.shape) }
    return
  }
}

private func outputs(_ network: Network, _ images: Tensor) -> [Tensor] {
  let tape = Tape()
  return network.outputs(tape.constant(images), on: tape).map(\.tensor)
}

@Suite struct ResidualBranchTests {
  @Test(arguments: BranchedNetwork.allCases)
  func `Without a branch a network computes the same as with a silent one`(
    _ kind: BranchedNetwork
  ) throws {
    let network = kind.make()
    let branches = network.residualBranches(imageShape: kind.imageShape)
    #expect(!branches.isEmpty)
    if !kind.sums.isEmpty { #expect(branches.map(\.sum) == kind.sums) }
    let images = Tensor.spread(Shape([2] + kind.imageShape.extents), seed: 3)
    let whole = outputs(network, images)
    for chosen in branches.map({ [$0] }) + [branches, Array(branches.dropFirst().prefix(2))] {
      let smaller = network.droppingBranches(chosen)
      let silent = kind.make()
      for branch in chosen { silence(branch, in: silent) }
      let expected = outputs(silent, images)
      for (found, expected) in zip(outputs(smaller, images), expected) {
        #expect(relativeDifference(found, expected) < 1e-5)
      }
      #expect(outputs(smaller, images) != whole)
      #expect(smaller.parameterCount < network.parameterCount)
      let left = Set(smaller.graph.nodes.map(\.name))
      #expect(left.isDisjoint(with: chosen.flatMap(\.nodes)))
      // The other branches are still there.
      #expect(
        smaller.residualBranches(imageShape: kind.imageShape).map(\.sum)
          == branches.filter { !chosen.contains($0) }.map(\.sum))
      // Taps stay, at the same places of the trunk.
      #expect(smaller.graph.taps == network.graph.taps)
    }
  }

  @Test(arguments: BranchedNetwork.allCases)
  func `A network without branches is written and read`(_ kind: BranchedNetwork) throws {
    let network = kind.make()
    let smaller = network.droppingBranches(network.residualBranches(imageShape: kind.imageShape))
    let read = try JSONDecoder().decode(Graph.self, from: Data(smaller.graph.json.utf8))
    #expect(read == smaller.graph)
    try withTemporaryFolder { folder in
      let path = "\(folder)/state.safetensors"
      try ModuleState.save(smaller, to: path)
      let again = drawn(try NetworkPlan(ResolvedGraph(read), shapes: smaller.plan.shapes))
      try ModuleState.load(try SafetensorsFile(path: path), into: again)
      let images = Tensor.spread(Shape([1] + kind.imageShape.extents), seed: 4)
      #expect(outputs(again, images) == outputs(smaller, images))
      #expect(
        relativeDifference(smaller.forInference()(images), smaller(images)) < 1e-4)
    }
  }

  @Test func `A tap follows the trunk, and its features are those of the silent branch`() {
    let kind = BranchedNetwork.generator
    let (network, silent) = (kind.make(), kind.make())
    let branch = network.residualBranches(imageShape: kind.imageShape)[1]
    silence(branch, in: silent)
    let smaller = network.droppingBranches([branch])
    let images = Tensor.spread(Shape([1] + kind.imageShape.extents), seed: 6)
    func features(_ network: Network) -> [Tensor] {
      let tape = Tape()
      return network.values(of: network.graph.taps, for: tape.constant(images), on: tape)
        .map(\.tensor)
    }
    for (found, expected) in zip(features(smaller), features(silent)) {
      #expect(relativeDifference(found, expected) < 1e-5)
    }
  }

  /// Sums of a graph by the names of their nodes.
  private func sums(_ nodes: String, outputs: String = #"["head"]"#) throws -> [String] {
    let json = """
      {"title": "sums", "inputs": [{"name": "image", "channels": 4}],
       "nodes": [\(nodes), {"name": "head", "op": "relu", "from": ["sum"]}], "outputs": \(outputs)}
      """
    let resolved = try ResolvedGraph(try JSONDecoder().decode(Graph.self, from: Data(json.utf8)))
    let shapes = Dictionary(
      uniqueKeysWithValues: resolved.tensors.map { tensor in
        (tensor.name, tensor.slot.rank == 4 ? [1, 1, 4, 4] as Shape : [4])
      })
    return drawn(try NetworkPlan(resolved, shapes: shapes))
      .residualBranches(imageShape: [3, 5, 4]).map(\.sum)
  }

  @Test func `The image can be the trunk, on both sides of the sum`() throws {
    let layer = #"{"name": "a", "op": "conv2d", "from": ["image"]}"#
    #expect(try sums(layer + #", {"name": "sum", "op": "add", "from": ["a", "image"]}"#) == ["sum"])
    #expect(try sums(layer + #", {"name": "sum", "op": "add", "from": ["image", "a"]}"#) == ["sum"])
  }

  @Test func `Terms that something else reads, or that read two values, stay`() throws {
    let two = """
      {"name": "t", "op": "relu", "from": ["image"]}, {"name": "a", "op": "conv2d", "from": ["t"]},
      {"name": "b", "op": "conv2d", "from": ["a"]}
      """
    let sum = #", {"name": "sum", "op": "add", "from": ["b", "t"]}"#
    #expect(try sums(two + sum) == ["sum"])
    // An output inside the branch.
    #expect(try sums(two + sum, outputs: #"["head", "a"]"#) == [])
    // A branch of two values.
    let mixed = """
      {"name": "t", "op": "relu", "from": ["image"]}, {"name": "a", "op": "conv2d", "from": ["t"]},
      {"name": "m", "op": "multiply", "from": ["a", "image"]}
      """
    #expect(try sums(mixed + #", {"name": "sum", "op": "add", "from": ["m", "t"]}"#) == [])
    // Two terms with one layer each, and a term without layers.
    let equal = """
      {"name": "a", "op": "conv2d", "from": ["image"]}, {"name": "b", "op": "conv2d", "from": ["image"]}
      """
    #expect(try sums(equal + #", {"name": "sum", "op": "add", "from": ["a", "b"]}"#) == [])
    #expect(
      try sums(
        #"{"name": "a", "op": "relu", "from": ["image"]}, {"name": "sum", "op": "add", "from": ["a", "image"]}"#
      ) == [])
    // Weights that a later layer shares.
    let shared = """
      {"name": "a", "op": "conv2d", "from": ["image"]},
      {"name": "s", "op": "add", "from": ["a", "image"]},
      {"name": "b", "op": "conv2d", "from": ["s"], "weights_of": "a"}
      """
    #expect(try sums(shared + #", {"name": "sum", "op": "add", "from": ["b", "s"]}"#) == ["sum"])
  }
}

import Kernels
import TensorCore

extension Network {
  /// A smaller network without some residual branches: each sum becomes its shortcut, and the graph
  /// loses the nodes that only led to the branch.
  ///
  /// A norm that adds a residual and then rectifies becomes the rectifier, unless the shortcut is
  /// rectified already. Outputs, aliases and taps of a sum that vanishes become those of its shortcut.
  ///
  /// - Parameter branches: Branches of this network, from `residualBranches(imageShape:)`; they may
  ///   contain one another.
  /// - Precondition: The network has these branches.
  public func droppingBranches(_ branches: [ResidualBranch]) -> Network {
    guard !branches.isEmpty else { return copy() }
    var dropping = BranchDropping(self, branches)
    for index in graph.nodes.indices { dropping.add(index) }
    return dropping.network
  }
}

/// Builds the graph without branches, node by node.
private struct BranchDropping {
  private let old: Graph
  private let resolved: ResolvedGraph
  private let tensors: [String: Tensor]
  private let shortcuts: [String: String]
  private var nodes: [GraphNode] = []
  /// The values that stand for sums without a node.
  private var replacements: [String: String] = [:]
  /// Nodes whose values are at least 0.
  private var rectified: Set<String> = []

  init(_ network: Network, _ branches: [ResidualBranch]) {
    old = network.graph
    resolved = network.plan.resolved
    tensors = network.foldedTensors
    let sums = Dictionary(uniqueKeysWithValues: old.nodes.map { ($0.name, $0.inputs) })
    for branch in branches {
      precondition(
        sums[branch.sum]?.contains(branch.shortcut) ?? false,
        "droppingBranches: found no sum \(branch.sum) with the shortcut \(branch.shortcut)")
    }
    shortcuts = Dictionary(branches.map { ($0.sum, $0.shortcut) }, uniquingKeysWith: { $1 })
  }

  private func name(_ value: String) -> String { replacements[value] ?? value }

  mutating func add(_ index: Int) {
    var node = old.nodes[index]
    let attributes = resolved.steps[index].attributes
    let rectifier = attributes.residualRectifier
    if rectifier == .relu || attributes is ReLU.Attributes { rectified.insert(node.name) }
    guard let shortcut = shortcuts[node.name].map(name) else {
      node.inputs = node.inputs.map(name)
      return nodes.append(node)
    }
    let isRectified = rectifier == .relu && rectified.contains(shortcut)
    guard var replacement = rectifier?.node(node.name), !isRectified else {
      replacements[node.name] = shortcut
      return
    }
    replacement.inputs = [shortcut]
    nodes.append(replacement)
  }

  /// The result after all nodes were added.
  var network: Network {
    var graph = old
    graph.nodes = nodes
    graph.outputs = old.outputs.map(name)
    graph = graph.droppingIdleNodes()
    let names = Set(graph.nodes.map(\.name))
    graph.aliases = old.aliases.mapValues(name).filter { names.contains($0.value) }
    // A tap is a place in the trunk, which exists as long as its value does.
    graph.taps = old.taps.filter { tap in
      guard let place = old.node(at: tap).map({ name(old.nodes[$0].name) }), names.contains(place)
      else { return false }
      if graph.node(at: tap).map({ graph.nodes[$0].name }) != place { graph.aliases[tap] = place }
      return true
    }
    if !graph.title.contains(Self.suffix) { graph.title += Self.suffix }
    let kept = graph.replacing(graph.nodes, besides: resolved.steps, [ReLU.Attributes.self])
    let owned = Set(kept.tensors.map(\.name))
    return Network(kept, tensors: tensors.filter { owned.contains($0.key) })
  }

  private static let suffix = ", fewer branches"
}

import TensorCore

/// Which nodes read the value of a node, to find neighbors that can become one node.
struct GraphReaders {
  private let resolved: ResolvedGraph
  /// The nodes that read each value; 0 is the input, and n + 1 the value of node n.
  private var readers: [[Int]]
  /// Nodes whose tensors another node uses too, or that use those of another node.
  private let sharing: Set<String>

  init(_ resolved: ResolvedGraph) {
    self.resolved = resolved
    readers = Array(repeating: [], count: resolved.steps.count + 1)
    for (index, step) in resolved.steps.enumerated() {
      for place in step.inputs { readers[place].append(index) }
    }
    let borrowers = resolved.steps.filter { !$0.ownsTensors }
    sharing = Set(borrowers.flatMap { [$0.name, $0.owner] })
  }

  /// Whether a node's tensors are its own alone.
  func isAlone(_ index: Int) -> Bool { !sharing.contains(resolved.steps[index].name) }

  /// The only reader of a node's value, once; nil if there are others or if the value is an output.
  func onlyReader(of index: Int) -> Int? {
    guard readers[index + 1].count == 1, !resolved.outputs.contains(index + 1) else { return nil }
    return readers[index + 1][0]
  }

  /// The layer that a batch norm can become a part of; nil if there is none, or for other nodes.
  func layer(beforeNorm index: Int) -> Int? {
    let steps = resolved.steps
    guard steps[index].attributes is BatchNorm2D.Attributes, isAlone(index) else { return nil }
    let layer = steps[index].inputs[0] - 1
    guard layer >= 0, isAlone(layer), onlyReader(of: layer) == index else { return nil }
    switch steps[layer].attributes {
    case is Convolution2D.Attributes, is TransposedConvolution2D.Attributes, is Linear.Attributes:
      return layer
    default: return nil
    }
  }
}

extension Graph {
  /// The graph with other nodes, without the aliases and taps of nodes that are gone.
  ///
  /// - Precondition: The graph is valid.
  func replacing(
    _ nodes: [GraphNode], besides steps: [ResolvedGraph.Step],
    _ others: [any OperationAttributes.Type] = []
  ) -> ResolvedGraph {
    func type(_ attributes: some OperationAttributes) -> any OperationAttributes.Type {
      Swift.type(of: attributes)
    }
    var result = self
    result.nodes = nodes
    let names = Set(nodes.map(\.name))
    result.aliases = aliases.filter { names.contains($0.value) }
    result.taps = taps.filter { result.node(at: $0) != nil }
    let operations = (steps.map { type($0.attributes) } + others)
      .reduce(into: [any OperationAttributes.Type]()) { types, type in
        if !types.contains(where: { $0 == type }) { types.append(type) }
      }
    do throws(GraphProblem) {
      return try ResolvedGraph(result, operations: operations)
    } catch {
      preconditionFailure("Graph.replacing: \(error)")
    }
  }
}

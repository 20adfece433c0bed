import Autograd
import Networks
import TensorCore

/// Rewrites an imported graph: what several nodes spell out becomes the one operation that they
/// mean.
///
/// A rule replaces a node, and the nodes that only it read are dropped afterwards. Each kind of rule
/// is an extension in its own file.
struct GraphRecognition {
  private(set) var graph: Graph
  var tensors: [String: Tensor]
  /// The extents in memory of every node's value.
  private(set) var extents: [String: [ProbedNumber]]
  /// The places of the nodes.
  private var places: [String: Int] = [:]
  /// How often each value is read; an output is read once more.
  private(set) var readers: [String: Int] = [:]

  init(_ graph: Graph, tensors: [String: Tensor], extents: [String: [ProbedNumber]]) {
    self.graph = graph
    self.tensors = tensors
    self.extents = extents
  }

  /// The graph and the tensors after all rewriting.
  var result: (graph: Graph, tensors: [String: Tensor]) {
    var result = self
    result.rewrite { $0.gate(at: $1) }
    result.rewrite { $0.instanceNorm(at: $1) }
    result.rewrite { $0.affineInstanceNorm(at: $1) }
    result.rewrite { $0.biasedLinear(at: $1) }
    result.rewrite { $0.paddedConvolution(at: $1) }
    result.index()
    result.graph = result.fusingNorms()
    return (result.graph.droppingIdleNodes(), result.tensors)
  }

  /// Applies a rule to every node, in the graph's order. The rule returns the nodes that replace it,
  /// of which the last one has its name and value; nil leaves it.
  private mutating func rewrite(_ rule: (inout Self, GraphNode) -> [GraphNode]?) {
    index()
    var nodes: [GraphNode] = []
    for node in graph.nodes {
      guard let replacement = rule(&self, node) else {
        nodes.append(node)
        continue
      }
      for part in replacement where part.name != node.name {
        extents[part.name] = extents[node.name]
      }
      nodes += replacement
      if let last = replacement.last, let place = places[node.name] { graph.nodes[place] = last }
    }
    graph.nodes = nodes
  }

  private mutating func index() {
    graph = graph.droppingIdleNodes()
    places = Dictionary(
      graph.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    readers = [:]
    for node in graph.nodes { for input in node.inputs { readers[input, default: 0] += 1 } }
    for output in graph.outputs { readers[output, default: 0] += 1 }
  }

  // MARK: - What rules ask

  /// The node of a name; nil for the images.
  func node(_ name: String) -> GraphNode? { places[name].map { graph.nodes[$0] } }

  /// The node of a name, if it has this operation.
  func node(_ name: String, _ operation: String) -> GraphNode? {
    node(name).flatMap { $0.operation == operation ? $0 : nil }
  }

  /// The node of a name, if it is this function of each scalar.
  func function(_ name: String, _ function: String) -> GraphNode? {
    node(name, "elementwise").flatMap {
      $0.attributes["function"] == .text(function) ? $0 : nil
    }
  }

  /// A value before changes of its shape that keep its scalars in order.
  func unshaped(_ name: String) -> String {
    var name = name
    while let node = node(name, "reshape") { name = node.inputs[0] }
    return name
  }

  /// A known tensor.
  func constant(_ name: String) -> Tensor? {
    node(unshaped(name), "constant").flatMap { tensors["\($0.owner).value"] }
  }

  /// A known single number.
  func number(_ name: String) -> Float? {
    constant(name).flatMap { $0.count == 1 ? $0.scalars[0] : nil }
  }

  /// The number that an operation adds to or multiplies a value with, and the value.
  func numberAndValue(_ node: GraphNode) -> (number: Float, value: String)? {
    for (place, other) in [(0, 1), (1, 0)] {
      if let number = number(node.inputs[place]) { return (number, node.inputs[other]) }
    }
    return nil
  }

  /// One number per channel of a known tensor that is broadcast in `result`: to images, whose last
  /// axis are the channels, or to a value whose only axis besides the batch are the channels.
  func perChannel(_ name: String, _ channels: Int, in result: String) -> Tensor? {
    guard let tensor = constant(name) else { return nil }
    if tensor.count == 1 { return Tensor(repeating: tensor.scalars[0], shape: [channels]) }
    let axes = extents[result]?.dropFirst().filter { $0 != 1 }
    let isVector = axes == [ProbedNumber(channels)]
    guard tensor.count == channels, isVector || extents[name]?.last == ProbedNumber(channels) else {
      return nil
    }
    return tensor.reshaped(to: [channels])
  }

  /// The number of channels of a value.
  func channels(_ name: String) -> Int? { extents[name]?.last?.fixedInteger }
}

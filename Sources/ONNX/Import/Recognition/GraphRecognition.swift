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
  /// The nodes whose weights others share.
  private(set) var owners: Set<String> = []
  /// For each reshape the value before it and the reshapes that it reads.
  private var sources: [String: String] = [:]

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
    owners = Set(graph.nodes.compactMap(\.weightsOf))
    (readers, sources) = ([:], [:])
    for node in graph.nodes {
      for input in node.inputs { readers[input, default: 0] += 1 }
      if node.operation == "reshape" {
        sources[node.name] = sources[node.inputs[0]] ?? node.inputs[0]
      }
    }
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
  func unshaped(_ name: String) -> String { sources[name] ?? name }

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
    guard tensor.count == channels, let own = extents[name], let whole = extents[result],
      own.count <= whole.count
    else { return nil }
    // Shapes are broadcast from the last axis on.
    let aligned = Array(repeating: 1, count: whole.count - own.count) + own
    guard let axis = aligned.lastIndex(where: { $0 != 1 }), axis > 0,
      aligned[axis] == ProbedNumber(channels), whole[axis] == aligned[axis],
      whole[(axis + 1)...].allSatisfy({ $0 == 1 }),
      axis == whole.count - 1 || whole[1..<axis].allSatisfy({ $0 == 1 })
    else { return nil }
    return tensor.reshaped(to: [channels])
  }

  /// Whether a value of one number per image and channel, or per channel, is broadcast over height
  /// and width of images.
  func isSpreadOverSides(_ name: String, of images: String) -> Bool {
    guard let own = extents[name], let whole = extents[images], whole.count == 4, own.count <= 4
    else { return false }
    let aligned = Array(repeating: 1, count: 4 - own.count) + own
    return aligned[0] == whole[0] && aligned[1] == 1 && aligned[2] == 1 && aligned[3] == whole[3]
  }

  /// Whether a value has one number per image and channel of images, whatever its shape.
  func isPerImageAndChannel(_ name: String, of images: String) -> Bool {
    guard let own = extents[name], let whole = extents[images], whole.count == 4 else {
      return false
    }
    return own.product == whole[0] * whole[3]
  }

  /// The number of channels of a value.
  func channels(_ name: String) -> Int? { extents[name]?.last?.fixedInteger }
}

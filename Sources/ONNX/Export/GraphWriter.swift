import Autograd
import TensorCore

/// Collects the nodes and the tensors of an ONNX graph under unique names.
struct GraphWriter {
  private(set) var nodes: [OnnxNode] = []
  /// Lists of integers, such as shapes.
  private(set) var integers: [OnnxTensor] = []
  /// Weights, with the axes that they have in ONNX.
  private(set) var weights: [(name: String, tensor: Tensor)] = []
  /// The outputs of nodes.
  private(set) var computed: Set<String> = []
  private var used: Set<String> = []
  /// Names that belong to nodes of the network.
  private let reserved: Set<String>

  init(reserving names: Set<String>) { reserved = names }

  /// The wanted name, or the same with a number.
  mutating func unusedName(_ wanted: String, isReserved: Bool = false) -> String {
    var name = wanted
    var number = 2
    while (!isReserved || name != wanted) && reserved.contains(name) || !used.insert(name).inserted
    {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - node: The node of the network.
  ///   - part: A word for the new node, if several stand for one operation; nil for the main one.
  /// - Returns: The name of its output, which is that of the node.
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [String: AttributeValue], for node: String,
    part: String?
  ) -> String {
    let name = unusedName(part.map { "\(node).\($0)" } ?? node, isReserved: part == nil)
    nodes.append(OnnxNode(type, name, inputs, attributes))
    computed.insert(name)
    return name
  }

  /// Adds a list of integers.
  mutating func add(_ integers: [Int], as wanted: String) -> String {
    let name = unusedName(wanted)
    self.integers.append(OnnxTensor(name, integers))
    return name
  }

  /// Adds a weight.
  mutating func add(_ tensor: Tensor, as wanted: String) -> String {
    let name = unusedName(wanted)
    weights.append((name, tensor))
    return name
  }

  /// Renames outputs of nodes wherever they occur.
  mutating func rename(_ names: [String: String]) {
    for place in nodes.indices {
      nodes[place].input = nodes[place].input.map { names[$0] ?? $0 }
      nodes[place].output = nodes[place].output.map { names[$0] ?? $0 }
    }
  }

  /// Whether a value or a weight has this name.
  func isUsed(_ name: String) -> Bool { used.contains(name) }
}

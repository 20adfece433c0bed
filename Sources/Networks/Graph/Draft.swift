import Autograd
import TensorCore

/// Builds the plan of a network, node by node.
///
/// Each operation adds a method that is named after it, in its own file. A value carries its width, of
/// which the shapes of tensors follow.
///
///     var draft = Draft("A small classifier")
///     var x = draft.image(channels: 3)
///     x = draft.convolution("conv1", x, 16, kernel: 3, padding: 1, bias: false)
///     x = draft.batchNorm("bn1", x, then: .relu)
///     x = draft.globalAveragePool("pool", x)
///     let plan = draft.plan(draft.linear("fc", x, 10))
public struct Draft {
  /// A value of the network that is being built.
  public struct Value {
    /// The node that computes it.
    public let name: String
    /// Its last extent.
    public let channels: Int
  }

  private var graph: Graph
  private var shapes: [String: Shape] = [:]
  /// What the nodes apply, which may be operations that no list names.
  private var operations: [any OperationAttributes.Type] = []

  /// Begins a network.
  ///
  /// - Parameter title: The network in a few words.
  public init(_ title: String) {
    graph = Graph(title: title, inputs: [], nodes: [], outputs: [])
  }

  /// The images that the network reads.
  public mutating func image(_ name: String = "image", channels: Int) -> Value {
    graph.inputs.append(.init(name, channels: channels))
    return Value(name: name, channels: channels)
  }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - channels: The last extent of its value.
  ///   - tensors: The shapes of its tensors, in memory's order of axes; those without a slot are left
  ///     out.
  public mutating func add(
    _ name: String, _ attributes: some OperationAttributes, to inputs: [Value], channels: Int,
    tensors: [String: Shape] = [:]
  ) -> Value {
    let type = type(of: attributes)
    if !operations.contains(where: { $0 == type }) { operations.append(type) }
    graph.nodes.append(
      GraphNode(
        name, type.key, reading: inputs.map(\.name), attributes: attributes.values))
    for slot in attributes.slots { shapes["\(name).\(slot.name)"] = tensors[slot.name] }
    return Value(name: name, channels: channels)
  }

  /// Applies an earlier node again, with its weights, to another value.
  ///
  /// - Parameter channels: The last extent of the result; that of the input unless given.
  /// - Precondition: There is such a node.
  public mutating func applyAgain(
    _ name: String, as second: String, _ input: Value, channels: Int? = nil
  ) -> Value {
    guard var node = graph.nodes.first(where: { $0.name == name }) else {
      preconditionFailure("Draft.applyAgain: there is no node \(name)")
    }
    node.weightsOf = node.owner
    node.name = second
    node.inputs = [input.name]
    graph.nodes.append(node)
    return Value(name: second, channels: channels ?? input.channels)
  }

  /// Gives a place a second name.
  public mutating func alias(_ value: Value, as name: String) { graph.aliases[name] = value.name }

  /// Names a place whose value is worth comparing between a large network and a small one.
  public mutating func tap(_ path: String) { graph.taps.append(path) }

  /// The finished plan.
  ///
  /// It is mutating so that a node may be added in the call itself.
  ///
  /// - Precondition: The nodes make a network.
  public mutating func plan(_ outputs: Value...) -> NetworkPlan {
    var graph = graph
    graph.outputs = outputs.map(\.name)
    do throws(GraphProblem) {
      return try NetworkPlan(ResolvedGraph(graph, operations: operations), shapes: shapes)
    } catch {
      preconditionFailure("Draft: \(graph.title): \(error)")
    }
  }
}

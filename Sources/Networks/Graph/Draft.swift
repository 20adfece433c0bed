import Autograd
import TensorCore

/// Builds the plan of a network, node by node.
///
/// Each operation adds a method named after it, in its own file. A value knows its number of
/// channels, which determines the shapes of tensors.
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
    /// The extent of its last axis.
    public let channels: Int
  }

  private var graph: Graph
  private var shapes: [String: Shape] = [:]
  /// The operations of the nodes, including those outside `OperationList`.
  private var operations: [any OperationAttributes.Type] = []

  /// Starts a network.
  ///
  /// - Parameter title: A short description of the network.
  public init(_ title: String) {
    graph = Graph(title: title, inputs: [], nodes: [], outputs: [])
  }

  /// Adds the input: images `[N, H, W, channels]`.
  public mutating func image(_ name: String = "image", channels: Int) -> Value {
    graph.inputs.append(.init(name, channels: channels))
    return Value(name: name, channels: channels)
  }

  /// Adds a node.
  ///
  /// - Parameters:
  ///   - name: The name of the node, which no other node has.
  ///   - attributes: The attributes of the operation, whose type determines the operation.
  ///   - inputs: The values that the node reads, in order.
  ///   - channels: The extent of its value's last axis.
  ///   - tensors: The shapes of its tensors in memory; those without a slot are ignored.
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
  /// - Parameters:
  ///   - name: The name of the earlier node.
  ///   - second: The name of the new node.
  ///   - input: The value that the new node reads.
  ///   - channels: The extent of the result's last axis; by default that of the input.
  /// - Precondition: The node exists.
  public mutating func applyAgain(
    _ name: String, as second: String, _ input: Value, channels: Int? = nil
  ) -> Value {
    guard var node = graph.nodes.first(where: { $0.name == name }) else {
      preconditionFailure("Draft.applyAgain: found no node \(name)")
    }
    node.weightsOf = node.owner
    node.name = second
    node.inputs = [input.name]
    graph.nodes.append(node)
    return Value(name: second, channels: channels ?? input.channels)
  }

  /// Adds a second name for a value.
  public mutating func alias(_ value: Value, as name: String) { graph.aliases[name] = value.name }

  /// Marks a place as a tap: its value is compared between a large network and a small one.
  public mutating func tap(_ path: String) { graph.taps.append(path) }

  /// Finishes the plan.
  ///
  /// It is mutating so that the call itself may add a node.
  ///
  /// - Precondition: The nodes form a valid network.
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

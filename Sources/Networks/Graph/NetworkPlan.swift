import Autograd
import TensorCore

/// A graph with the shapes of its tensors: all that is known of a network before it has weights.
public struct NetworkPlan: Sendable {
  /// The graph, understood.
  public let resolved: ResolvedGraph
  /// The shape of every tensor by its full name, in memory's order of axes.
  public let shapes: [String: Shape]

  /// The graph.
  public var graph: Graph { resolved.graph }

  /// Brings a graph and shapes together.
  ///
  /// - Throws: `GraphProblem` if a tensor is missing, superfluous, empty, or of another rank.
  public init(_ resolved: ResolvedGraph, shapes: [String: Shape]) throws(GraphProblem) {
    var rest = Set(shapes.keys)
    for tensor in resolved.tensors {
      guard let shape = shapes[tensor.name] else {
        throw GraphProblem("there is no tensor \(tensor.name)")
      }
      rest.remove(tensor.name)
      guard shape.rank == tensor.slot.rank, shape.extents.allSatisfy({ $0 >= 1 }) else {
        throw GraphProblem(
          "\(tensor.name) is \(shape), expected \(tensor.slot.rank) positive extents")
      }
    }
    if let name = rest.min() { throw GraphProblem("no node owns the tensor \(name)") }
    self.resolved = resolved
    self.shapes = shapes
  }

  /// Trained scalars.
  public var parameterCount: Int {
    resolved.tensors.reduce(0) { sum, tensor in
      sum + (tensor.slot.isTrained ? shapes[tensor.name]?.count ?? 0 : 0)
    }
  }

  /// Whether the main output depends on something that is trained.
  public var isTrainable: Bool {
    let used = resolved.ancestors(of: [resolved.outputs[0]])
    return resolved.steps.enumerated().contains { index, step in
      used[index + 1] && step.attributes.slots.contains(where: \.isTrained)
    }
  }

  /// The shapes of a node's tensors by their names in it.
  func tensorShapes(of step: ResolvedGraph.Step) -> TensorShapes {
    TensorShapes(
      Dictionary(
        uniqueKeysWithValues: step.attributes.slots.compactMap { slot in
          shapes["\(step.owner).\(slot.name)"].map { (slot.name, $0) }
        }))
  }
}

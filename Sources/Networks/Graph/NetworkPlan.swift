import Autograd
import TensorCore

/// A graph with the shapes of its tensors: a network without weights.
public struct NetworkPlan: Sendable {
  /// The checked graph.
  public let resolved: ResolvedGraph
  /// The shape in memory of every tensor, by its full name.
  public let shapes: [String: Shape]

  /// The graph.
  public var graph: Graph { resolved.graph }

  /// Combines a graph and shapes.
  ///
  /// - Throws: `GraphProblem` if a tensor is missing, belongs to no node, is empty, or has another
  ///   rank.
  public init(_ resolved: ResolvedGraph, shapes: [String: Shape]) throws(GraphProblem) {
    var rest = Set(shapes.keys)
    for tensor in resolved.tensors {
      guard let shape = shapes[tensor.name] else {
        throw GraphProblem("the tensor \(tensor.name) is missing")
      }
      rest.remove(tensor.name)
      guard shape.rank == tensor.slot.rank, shape.extents.allSatisfy({ $0 >= 1 }) else {
        throw GraphProblem(
          "the tensor \(tensor.name) is \(shape), expected \(tensor.slot.rank) extents of 1 or "
            + "more")
      }
    }
    if let name = rest.min() { throw GraphProblem("the tensor \(name) belongs to no node") }
    self.resolved = resolved
    self.shapes = shapes
  }

  /// Trained scalars.
  public var parameterCount: Int {
    resolved.tensors.reduce(0) { sum, tensor in
      sum + (tensor.slot.isTrained ? shapes[tensor.name]?.count ?? 0 : 0)
    }
  }

  /// Whether the main output depends on a trained tensor.
  public var isTrainable: Bool {
    let used = resolved.ancestors(of: [resolved.outputs[0]])
    return resolved.steps.enumerated().contains { index, step in
      used[index + 1] && step.attributes.slots.contains(where: \.isTrained)
    }
  }

  /// The shapes of a node's tensors, by their names in it.
  func tensorShapes(of step: ResolvedGraph.Step) -> TensorShapes {
    TensorShapes(
      Dictionary(
        uniqueKeysWithValues: step.attributes.slots.compactMap { slot in
          shapes["\(step.owner).\(slot.name)"].map { (slot.name, $0) }
        }))
  }
}

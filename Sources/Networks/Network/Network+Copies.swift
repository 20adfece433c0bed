import Autograd
import Layers
import TensorCore

extension Network {
  /// A network of its own with the same weights.
  ///
  /// Parametrizations are folded into the copy.
  public func copy() -> Network {
    Network(plan.resolved, tensors: foldedTensors)
  }

  /// The same architecture with other tensors, such as some channels of each.
  ///
  /// - Parameters:
  ///   - title: The copy's title; by default that of the network.
  ///   - transform: What becomes of each tensor, by its full name.
  /// - Precondition: The tensors still fit the graph.
  package func mapped(
    title: String? = nil, _ transform: (_ name: String, _ tensor: Tensor) -> Tensor
  ) -> Network {
    let resolved = title.map(plan.resolved.titled) ?? plan.resolved
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in foldedTensors { tensors[name] = transform(name, tensor) }
    return Network(resolved, tensors: tensors)
  }

  /// Every tensor as it is used, by its full name.
  package var foldedTensors: [String: Tensor] {
    let tape = Tape()
    return Dictionary(
      uniqueKeysWithValues: namedWeights.map { ($0.name, tape.weight($0.parameter).tensor) })
  }
}

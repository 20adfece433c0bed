import Autograd
import Layers
import TensorCore

extension Network {
  /// An independent network with the same weights.
  ///
  /// The copy has folded weights instead of parametrizations.
  public func copy() -> Network {
    Network(plan.resolved, tensors: foldedTensors)
  }

  /// The same architecture with transformed tensors, for example with fewer channels.
  ///
  /// - Parameters:
  ///   - title: The copy's title; by default that of the network.
  ///   - transform: Computes the new tensor from each tensor and its full name.
  /// - Precondition: The tensors still match the graph.
  package func mapped(
    title: String? = nil, _ transform: (_ name: String, _ tensor: Tensor) -> Tensor
  ) -> Network {
    let resolved = title.map(plan.resolved.titled) ?? plan.resolved
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in foldedTensors { tensors[name] = transform(name, tensor) }
    return Network(resolved, tensors: tensors)
  }

  /// Every tensor as layers use it, by its full name.
  package var foldedTensors: [String: Tensor] {
    let tape = Tape()
    return Dictionary(
      uniqueKeysWithValues: namedWeights.map { ($0.name, tape.weight($0.parameter).tensor) })
  }
}

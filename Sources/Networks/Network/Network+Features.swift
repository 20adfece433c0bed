import Autograd
import Layers

extension Network {
  /// The input of the last linear layer, `[N, D]`, and the main output.
  ///
  /// Distances between distributions of images are measured on these features (Heusel et al. 2017
  /// use those of an Inception network).
  ///
  /// - Precondition: `featureNode` is not nil.
  public func featuresAndOutput(
    _ input: Variable, on tape: Tape
  ) -> (features: Variable, output: Variable) {
    guard let node = featureNode else {
      preconditionFailure(
        "Network: \(graph.title) does not end in a linear layer, expected one for features")
    }
    let values = values(of: [node, nil], for: input, on: tape)
    return (values[0], values[1])
  }

  /// The node that the last linear layer reads; nil if the main output is not a linear layer's.
  public var featureNode: String? { plan.featureNode }
}

extension NetworkPlan {
  /// The node that the last linear layer reads; nil if the main output is not a linear layer's.
  package var featureNode: String? {
    let node = graph.nodes[resolved.outputs[0] - 1]
    guard node.operation == Linear.Attributes.key else { return nil }
    return node.inputs[0] == graph.inputs[0].name ? nil : node.inputs[0]
  }
}

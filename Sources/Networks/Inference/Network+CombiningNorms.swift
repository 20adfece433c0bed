import TensorCore

extension Network {
  /// The same function in inference, with the same names and shapes, where the layers before batch
  /// norms have the norms' scales and the norms add nothing but a bias.
  ///
  /// Each norm that `foldingNorms()` makes a part of its layer gets γ = 1, a running mean of 0 and a
  /// running variance with which it does not scale. Its β and the layer's weight are those of the
  /// folded layer, and the layer's own bias is 0. So the weights of two channels can be compared.
  ///
  /// - Returns: The network, and the names of the nodes of such norms.
  package func combiningNorms() -> (network: Network, norms: Set<String>) {
    let steps = plan.resolved.steps
    let readers = GraphReaders(plan.resolved)
    var tensors = foldedTensors
    var norms: Set<String> = []
    for index in steps.indices {
      guard let layer = readers.layer(beforeNorm: index),
        let attributes = steps[layer].attributes as? any WeightedAttributes,
        let norm = steps[index].attributes as? BatchNorm2D.Attributes
      else { continue }
      let (layerName, name) = (steps[layer].name, steps[index].name)
      let folding = FoldedNorm(
        named: name, after: layerName, hasBias: attributes.hasBias, epsilon: norm.epsilon, tensors)
      guard let weight = tensors["\(layerName).weight"] else { continue }
      let shape: Shape = [folding.bias.count]
      tensors["\(layerName).weight"] = attributes.scaled(weight, by: folding.factors)
      if attributes.hasBias { tensors["\(layerName).bias"] = Tensor(zeros: shape) }
      tensors["\(name).weight"] = Tensor(repeating: 1, shape: shape)
      tensors["\(name).bias"] = Tensor(folding.bias, shape: shape)
      tensors["\(name).running_mean"] = Tensor(zeros: shape)
      tensors["\(name).running_var"] = Tensor(repeating: 1 - norm.epsilon, shape: shape)
      norms.insert(name)
    }
    return (Network(plan.resolved, tensors: tensors), norms)
  }
}

/// The scale and bias of a batch norm in inference together with the bias of the layer before it.
struct FoldedNorm {
  /// What the norm multiplies each channel of the layer's product by.
  let factors: [Double]
  /// What is added to each channel afterwards.
  let bias: [Float]

  /// Reads the tensors of a norm and its layer.
  ///
  /// - Parameters:
  ///   - norm: The norm's node.
  ///   - layer: The layer's node.
  ///   - hasBias: Whether the layer has a bias.
  ///   - tensors: The network's tensors by their names.
  init(
    named norm: String, after layer: String, hasBias: Bool, epsilon: Float,
    _ tensors: [String: Tensor]
  ) {
    func values(_ tensor: String) -> [Double] {
      (tensors[tensor]?.scalars ?? []).map(Double.init)
    }
    let (scales, shifts) = (values("\(norm).weight"), values("\(norm).bias"))
    let (means, variances) = (values("\(norm).running_mean"), values("\(norm).running_var"))
    let biases = hasBias ? values("\(layer).bias") : means.map { _ in 0 }
    let factors = zip(scales, variances).map { $0 / ($1 + Double(epsilon)).squareRoot() }
    bias = factors.indices.map { Float((biases[$0] - means[$0]) * factors[$0] + shifts[$0]) }
    self.factors = factors
  }
}

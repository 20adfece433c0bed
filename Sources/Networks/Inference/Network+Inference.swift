import Kernels

extension Network {
  /// A copy that computes the same function in inference faster, for a network that is applied
  /// repeatedly.
  ///
  /// Its norms are folded (`foldingNorms()`), each convolution adds its residual and applies its
  /// rectifier in the same pass, and keeps its weight in the order in which the processor reads it,
  /// which takes up to four times the weight's memory. Files cannot hold the copy's graph: save the
  /// network that it was made from.
  public func forInference() -> Network { foldingNorms().fusingConvolutions() }

  /// The same network, whose convolutions include the sum and the rectifier after them.
  private func fusingConvolutions() -> Network {
    let resolved = plan.resolved
    let readers = GraphReaders(resolved)
    /// The fused convolutions by the place of their last node, and the nodes that they replace.
    var fused: [Int: GraphNode] = [:]
    var replaced: Set<Int> = []
    var tensors = foldedTensors
    for (index, step) in resolved.steps.enumerated() where readers.isAlone(index) {
      guard let convolution = step.attributes as? Convolution2D.Attributes else { continue }
      var attributes = FusedConvolution2D.Attributes()
      attributes.convolution = convolution
      var inputs = graph.nodes[index].inputs
      var last = index
      if let sum = readers.onlyReader(of: last), !replaced.contains(sum),
        let other = resolved.residual(of: sum, besides: last)
      {
        inputs.append(other == 0 ? graph.inputs[0].name : graph.nodes[other - 1].name)
        (replaced, last) = (replaced.union([last]), sum)
      }
      if let next = readers.onlyReader(of: last),
        let rectifier = resolved.steps[next].attributes.rectifier
      {
        attributes.rectifier = rectifier
        (replaced, last) = (replaced.union([last]), next)
      }
      // A later convolution that leads to the same sum stays apart from it.
      replaced.insert(last)
      let (old, new) = (step.name, graph.nodes[last].name)
      for slot in convolution.slots {
        guard let tensor = tensors.removeValue(forKey: "\(old).\(slot.name)") else { continue }
        tensors["\(new).\(slot.name)"] = tensor
      }
      fused[last] = GraphNode(
        new, FusedConvolution2D.Attributes.key, reading: inputs, attributes: attributes.values)
    }
    let nodes = graph.nodes.indices.compactMap { index in
      fused[index] ?? (replaced.contains(index) ? nil : graph.nodes[index])
    }
    return Network(
      graph.replacing(nodes, besides: resolved.steps, [FusedConvolution2D.Attributes.self]),
      tensors: tensors)
  }
}

extension ResolvedGraph {
  /// The value that a sum adds to that of the node `first`; nil for other nodes, and for a sum of a
  /// value with itself.
  fileprivate func residual(of index: Int, besides first: Int) -> Int? {
    let step = steps[index]
    guard step.attributes is Add.Attributes, step.inputs.count == 2 else { return nil }
    return step.inputs.first { $0 != first + 1 }
  }
}

extension OperationAttributes {
  /// The rectifier that the operation is; nil for others.
  fileprivate var rectifier: Rectifier? {
    switch self {
    case is ReLU.Attributes: .relu
    case let attributes as LeakyReLU.Attributes: .leakyReLU(slope: attributes.slope)
    default: nil
    }
  }
}

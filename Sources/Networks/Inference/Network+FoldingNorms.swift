import Autograd
import Kernels
import Layers
import TensorCore

extension Network {
  /// The same function in inference with fewer layers: a batch norm whose only input is a
  /// convolution, a transposed convolution or a linear layer, which nothing else reads, becomes a
  /// part of that layer's weight and bias.
  ///
  /// The residual and the rectifier of the norm become nodes of their own, and the last of the new
  /// nodes has the norm's name. Weights are folded first, as by `copy()`. The result is for
  /// inference: a training would train other weights. Rounding differs.
  public func foldingNorms() -> Network {
    var folding = NormFolding(self)
    for index in graph.nodes.indices { folding.add(index) }
    return folding.network
  }
}

/// Builds the graph without norms, node by node.
private struct NormFolding {
  private let steps: [ResolvedGraph.Step]
  private let readers: GraphReaders
  private let old: Graph
  private var tensors: [String: Tensor]
  private var nodes: [GraphNode] = []
  /// The layers that a later norm becomes a part of.
  private let folded: Set<Int>

  init(_ network: Network) {
    let resolved = network.plan.resolved
    steps = resolved.steps
    old = network.graph
    tensors = network.foldedTensors
    let readers = GraphReaders(resolved)
    self.readers = readers
    folded = Set(steps.indices.compactMap { readers.layer(beforeNorm: $0) })
  }

  /// The result after all nodes were added.
  var network: Network {
    Network(old.replacing(nodes, besides: steps), tensors: tensors)
  }

  mutating func add(_ index: Int) {
    guard !folded.contains(index) else { return }
    guard let layer = readers.layer(beforeNorm: index),
      let attributes = steps[layer].attributes as? any WeightedAttributes,
      let norm = steps[index].attributes as? BatchNorm2D.Attributes
    else { return nodes.append(old.nodes[index]) }
    let (layerNode, normNode) = (old.nodes[layer], old.nodes[index])
    let rectifier = norm.rectifier.node(normNode.name)
    let residual = normNode.inputs.count > 1 ? normNode.inputs[1] : nil
    // The last node has the norm's name, so that readers, outputs, aliases and taps stay.
    let isLast = residual == nil && rectifier == nil
    let name = isLast ? normNode.name : layerNode.name
    fold(layerNode.name, attributes, into: name, norm: normNode.name, epsilon: norm.epsilon)
    nodes.append(
      GraphNode(
        name, layerNode.operation, reading: layerNode.inputs,
        attributes: attributes.withBias.values))
    var value = name
    if let residual {
      let sum = rectifier == nil ? normNode.name : unusedName(normNode.name + ".sum")
      nodes.append(GraphNode(sum, Add.Attributes.key, reading: [value, residual]))
      value = sum
    }
    if var rectifier {
      rectifier.inputs = [value]
      nodes.append(rectifier)
    }
  }

  /// Replaces the tensors of a layer and its norm by those of the folded layer.
  private mutating func fold(
    _ layer: String, _ attributes: any WeightedAttributes, into name: String, norm: String,
    epsilon: Float
  ) {
    let folded = FoldedNorm(
      named: norm, after: layer, hasBias: attributes.hasBias, epsilon: epsilon, tensors)
    for tensor in ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"] {
      tensors["\(norm).\(tensor)"] = nil
    }
    tensors["\(layer).bias"] = nil
    guard let weight = tensors.removeValue(forKey: "\(layer).weight") else {
      preconditionFailure("foldingNorms: found no weight of \(layer)")
    }
    tensors["\(name).weight"] = attributes.scaled(weight, by: folded.factors)
    tensors["\(name).bias"] = Tensor(folded.bias, shape: [folded.bias.count])
  }

  private func unusedName(_ wanted: String) -> String {
    let taken = Set(old.nodes.map(\.name)).union(old.aliases.keys).union(old.inputs.map(\.name))
    var name = wanted
    while taken.contains(name) { name += "_" }
    return name
  }
}

extension WeightedAttributes {
  /// The same with a bias.
  fileprivate var withBias: Self {
    var result = self
    result.hasBias = true
    return result
  }

  /// A weight whose output channels are multiplied by `factors`.
  func scaled(_ weight: Tensor, by factors: [Double]) -> Tensor {
    let shape = weight.shape
    let scalars = weight.scalars
    /// The output channel of a scalar.
    let channel: (Int) -> Int
    switch self {
    case let attributes as TransposedConvolution2D.Attributes:
      let inputsPerGroup = shape[3] / attributes.groups
      channel = { $0 % shape[3] / inputsPerGroup * shape[2] + $0 / shape[3] % shape[2] }
    case is Linear.Attributes: channel = { $0 / shape[1] }
    default: channel = { $0 % shape[3] }
    }
    return Tensor(
      scalars.indices.map { Float(Double(scalars[$0]) * factors[channel($0)]) }, shape: shape)
  }
}

extension Rectifier {
  /// A node of this rectifier without inputs; nil for none.
  func node(_ name: String) -> GraphNode? {
    switch self {
    case .none: return nil
    case .relu: return GraphNode(name, ReLU.Attributes.key, reading: [])
    case .leakyReLU(let slope):
      var attributes = LeakyReLU.Attributes()
      attributes.slope = slope
      return GraphNode(
        name, LeakyReLU.Attributes.key, reading: [], attributes: attributes.values)
    }
  }
}

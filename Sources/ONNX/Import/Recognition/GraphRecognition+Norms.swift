import Autograd
import Networks
import TensorCore

/// Norms that a model spells out.
extension GraphRecognition {
  /// `(x − mean) / √(variance + epsilon)` over height and width is an instance norm (Ulyanov,
  /// Vedaldi, Lempitsky 2016), also in the form `x · s + (beta − mean · s)`.
  mutating func instanceNorm(at node: GraphNode) -> [GraphNode]? {
    switch node.operation {
    case "divide":
      // (x − mean) / deviation
      guard let moments = moments(ofDeviation: node.inputs[1]), moments.centered == node.inputs[0],
        isSpreadOverSides(node.inputs[1], of: moments.input)
      else { return nil }
      return [norm(node.name, moments)]
    case "multiply":
      // (x − mean) · (1 / deviation)
      for (centered, factor) in [(0, 1), (1, 0)] {
        if let moments = moments(ofFactor: node.inputs[factor]),
          moments.centered == node.inputs[centered],
          isSpreadOverSides(node.inputs[factor], of: moments.input)
        {
          return [norm(node.name, moments)]
        }
      }
      return nil
    case "add": return shiftedNorm(at: node)
    default: return nil
    }
  }

  /// The parts of a norm: its input, the input minus its mean, the mean, and epsilon.
  private struct Moments {
    let input: String
    let centered: String
    let mean: String
    let epsilon: Float
  }

  private func norm(_ name: String, _ moments: Moments) -> GraphNode {
    GraphNode(
      name, "instance_norm", reading: [moments.input],
      attributes: ["epsilon": .number(Double(moments.epsilon.description) ?? 1e-5)])
  }

  /// `√(variance + epsilon)`.
  private func moments(ofDeviation name: String) -> Moments? {
    guard let root = function(unshaped(name), "sqrt"),
      let sum = node(unshaped(root.inputs[0]), "add"),
      let (epsilon, variance) = numberAndValue(sum), (1e-12...1).contains(epsilon),
      let square = spatialMean(variance).flatMap({ node($0, "multiply") }),
      square.inputs[0] == square.inputs[1],
      let difference = node(square.inputs[0], "subtract"),
      let averaged = spatialMean(difference.inputs[1]), averaged == difference.inputs[0],
      isSpreadOverSides(difference.inputs[1], of: averaged),
      let extents = extents[averaged], extents[1] * extents[2] != 1
    else { return nil }
    return Moments(
      input: averaged, centered: difference.name, mean: unshaped(difference.inputs[1]),
      epsilon: epsilon)
  }

  /// `1 / √(variance + epsilon)`.
  private func moments(ofFactor name: String) -> Moments? {
    if let inverse = function(unshaped(name), "reciprocal") {
      return moments(ofDeviation: inverse.inputs[0])
    }
    guard let quotient = node(unshaped(name), "divide"), number(quotient.inputs[0]) == 1 else {
      return nil
    }
    return moments(ofDeviation: quotient.inputs[1])
  }

  /// The images whose mean over height and width a value is.
  private func spatialMean(_ name: String) -> String? {
    guard let mean = node(unshaped(name)) else { return nil }
    let isReduction =
      mean.operation == "reduce" && mean.attributes["function"] == .text("mean")
      && mean.attributes["axes"] == .integers([1, 2])
    guard mean.operation == "global_average_pool" || isReduction,
      extents[mean.inputs[0]]?.count == 4
    else { return nil }
    return mean.inputs[0]
  }

  /// `x · s + (beta − mean · s)` with `s = gamma / deviation`.
  private mutating func shiftedNorm(at node: GraphNode) -> [GraphNode]? {
    for (scaled, shift) in [(0, 1), (1, 0)] {
      guard let product = self.node(node.inputs[scaled], "multiply"),
        let difference = self.node(unshaped(node.inputs[shift]), "subtract"),
        let offset = self.node(unshaped(difference.inputs[1]), "multiply")
      else { continue }
      for (input, factor) in [(0, 1), (1, 0)] {
        let scale = unshaped(product.inputs[factor])
        guard let (moments, gamma) = scaleOfNorm(scale), moments.input == product.inputs[input],
          isSpreadOverSides(product.inputs[factor], of: moments.input),
          isSpreadOverSides(node.inputs[shift], of: moments.input),
          Set(offset.inputs.map(unshaped)) == [scale, moments.mean],
          // No shape between them changes which numbers meet.
          ([scale, offset.name, difference.name] + offset.inputs).allSatisfy({
            isPerImageAndChannel($0, of: moments.input)
          }),
          let channels = channels(moments.input),
          let weight = gamma.map({ perChannel($0, channels, in: scale) })
            ?? Tensor(repeating: 1, shape: [channels]),
          let bias = perChannel(difference.inputs[0], channels, in: difference.name)
        else { continue }
        var result = norm(node.name, moments)
        result.attributes["affine"] = .flag(true)
        tensors["\(node.name).weight"] = weight
        tensors["\(node.name).bias"] = bias
        return [result]
      }
    }
    return nil
  }

  /// `gamma / deviation`, and gamma, which is 1 if there is none.
  private func scaleOfNorm(_ name: String) -> (Moments, gamma: String?)? {
    if let moments = moments(ofFactor: name) { return (moments, nil) }
    guard let product = node(name, "multiply") else { return nil }
    for (factor, gamma) in [(0, 1), (1, 0)] {
      if let moments = moments(ofFactor: product.inputs[factor]) {
        return (moments, product.inputs[gamma])
      }
    }
    return nil
  }

  /// A factor and an addend per channel after an instance norm are its own weight and bias.
  mutating func affineInstanceNorm(at node: GraphNode) -> [GraphNode]? {
    guard node.operation == "multiply" || node.operation == "add", node.inputs.count == 2 else {
      return nil
    }
    for (place, other) in [(0, 1), (1, 0)] {
      guard let norm = self.node(node.inputs[place], "instance_norm"), norm.weightsOf == nil,
        norm.inputs.count == 1, norm.attributes["then"] == nil, readers[norm.name] == 1,
        extents[node.name] == extents[norm.name], let channels = channels(norm.name),
        let numbers = perChannel(node.inputs[other], channels, in: node.name)
      else { continue }
      let isAffine = norm.attributes["affine"] == .flag(true)
      let ones = Tensor(repeating: 1, shape: [channels])
      let (weight, bias) = (
        isAffine ? tensors["\(norm.name).weight"] : ones,
        isAffine ? tensors["\(norm.name).bias"] : Tensor(zeros: [channels])
      )
      guard let weight, let bias else { continue }
      var result = norm
      result.name = node.name
      result.attributes["affine"] = .flag(true)
      let isScale = node.operation == "multiply"
      tensors["\(node.name).weight"] = isScale ? weight.map(with: numbers) { $0 * $1 } : weight
      tensors["\(node.name).bias"] = bias.map(with: numbers) { isScale ? $0 * $1 : $0 + $1 }
      return [result]
    }
    return nil
  }

  /// The graph with residuals and rectifiers moved into the pass of the norm before them.
  func fusingNorms() -> Graph {
    var places: [String: Int] = [:]
    var replaced: [String: String] = [:]
    var nodes: [GraphNode] = []
    /// The place of a node that is only read here, if it is a norm without a rectifier.
    func norm(_ name: String, inputs: Int) -> Int? {
      guard readers[name] == 1, let place = places[name] else { return nil }
      let node = nodes[place]
      return (node.operation == "batch_norm" || node.operation == "instance_norm")
        && node.attributes["then"] == nil && node.inputs.count <= inputs ? place : nil
    }
    for var node in graph.nodes {
      node.inputs = node.inputs.map { replaced[$0] ?? $0 }
      if node.operation == "relu", let place = norm(node.inputs[0], inputs: 2) {
        nodes[place].attributes["then"] = .text("relu")
        replaced[node.name] = nodes[place].name
        continue
      }
      if node.operation == "relu", readers[node.inputs[0]] == 1,
        let place = places[node.inputs[0]], nodes[place].operation == "add"
      {
        // The later of two norms takes the sum: it can read the other value.
        let sum = nodes[place]
        let candidates = sum.inputs.compactMap { norm($0, inputs: 1) }
        if let last = candidates.max(), let other = sum.inputs.first(where: { places[$0] != last }),
          extents[other] == extents[nodes[last].name], (places[other] ?? -1) < last
        {
          nodes[last].inputs.append(other)
          nodes[last].attributes["then"] = .text("relu")
          replaced[node.name] = nodes[last].name
          nodes[place].operation = Self.dropped
          continue
        }
      }
      places[node.name] = nodes.count
      nodes.append(node)
    }
    var result = graph
    result.nodes = nodes.filter { $0.operation != Self.dropped }
    result.outputs = graph.outputs.map { replaced[$0] ?? $0 }
    return result
  }

  /// Marks a sum that a norm has taken over.
  private static let dropped = ""
}

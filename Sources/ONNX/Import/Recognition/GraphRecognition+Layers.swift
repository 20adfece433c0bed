import Autograd
import Networks
import TensorCore

/// Parts of layers that a model has as nodes of their own.
extension GraphRecognition {
  /// A sum of a linear layer and one number per output is the layer with a bias.
  mutating func biasedLinear(at node: GraphNode) -> [GraphNode]? {
    guard node.operation == "add" else { return nil }
    for (place, other) in [(0, 1), (1, 0)] {
      guard let linear = self.node(node.inputs[place], "linear"), readers[linear.name] == 1,
        linear.attributes["bias"] == .flag(false), linear.weightsOf == nil,
        let weight = tensors["\(linear.name).weight"],
        extents[node.name] == extents[linear.name],
        let bias = perChannel(node.inputs[other], weight.shape[0], in: node.name)
      else { continue }
      // Another node may share the weights of the layer without the sum.
      guard !owners.contains(linear.name) else { continue }
      var result = linear
      result.name = node.name
      result.attributes["bias"] = nil
      tensors["\(node.name).weight"] = weight
      tensors["\(node.name).bias"] = bias
      return [result]
    }
    return nil
  }

  /// Zeros around images before a convolution are its own padding.
  mutating func paddedConvolution(at node: GraphNode) -> [GraphNode]? {
    guard node.operation == "conv2d", node.attributes["padding"] == nil,
      node.attributes["padding_mode"] == nil, let pad = self.node(node.inputs[0], "pad"),
      readers[pad.name] == 1, pad.attributes["mode"] == nil, pad.attributes["value"] == nil,
      case .integers(let pads)? = pad.attributes["pads"], pads.count == 8,
      [pads[0], pads[3], pads[4], pads[7]].allSatisfy({ $0 == 0 }), pads.allSatisfy({ $0 <= 1024 })
    else { return nil }
    var result = node
    result.inputs = pad.inputs
    let sides = [pads[1], pads[2], pads[5], pads[6]]
    result.attributes["padding"] =
      Set(sides).count == 1 ? .integer(sides[0]) : .integers(sides)
    return [result]
  }
}

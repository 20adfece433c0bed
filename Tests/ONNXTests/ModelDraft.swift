import FileAccess
import Foundation
import Networks
import ONNX
import TensorCore
import TestSupport

/// A small ONNX model, made node by node.
struct ModelDraft {
  var model = OnnxModel()

  /// Starts a model that reads `image` with these extents; nil leaves one open.
  init(_ extents: Int?..., opset: Int = 17) {
    model.irVersion = 8
    var operators = OnnxOperatorSet()
    operators.version = Int64(opset)
    model.opsetImport = [operators]
    addInput("image", extents)
  }

  mutating func addInput(_ name: String, _ extents: [Int?]) {
    var input = OnnxValue()
    input.name = name
    input.type.tensorType.elemType = 1
    input.type.tensorType.shape.dim = extents.map { extent in
      var dimension = OnnxDimension()
      if let extent { dimension.dimValue = Int64(extent) }
      return dimension
    }
    model.graph.input.append(input)
  }

  /// Adds a weight.
  mutating func weight(_ name: String, _ shape: [Int], _ scalars: [Float]) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dims = shape.map { Int64($0) }
    tensor.dataType = 1
    tensor.floatData = scalars
    model.graph.initializer.append(tensor)
  }

  /// Adds a list of whole numbers, or a single one without axes.
  mutating func numbers(_ name: String, _ numbers: [Int], isSingle: Bool = false) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dims = isSingle ? [] : [Int64(numbers.count)]
    tensor.dataType = 7
    tensor.int64Data = numbers.map { Int64($0) }
    model.graph.initializer.append(tensor)
  }

  /// Adds a node whose output has the node's name.
  mutating func node(
    _ name: String, _ type: String, _ inputs: String..., attributes: [Attribute] = []
  ) {
    var node = OnnxNode()
    node.name = name
    node.opType = type
    node.input = inputs
    node.output = [name]
    node.attribute = attributes.map(\.message)
    model.graph.node.append(node)
  }

  /// Names the outputs.
  mutating func outputs(_ names: String...) {
    model.graph.output = names.map { name in
      var output = OnnxValue()
      output.name = name
      return output
    }
  }

  /// The imported model.
  func imported(_ options: ONNXImportOptions = ONNXImportOptions()) throws -> ONNXModel {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try model.bytes().write(to: URL(fileURLWithPath: path))
      return try ONNXModel(path: path, options)
    }
  }

  /// The finding for a model that cannot be imported; empty if it can.
  func problem(_ options: ONNXImportOptions = ONNXImportOptions()) throws -> String {
    do {
      _ = try imported(options)
      return ""
    } catch let problem as FileProblem {
      return problem.found
    }
  }

  /// An attribute of a node.
  enum Attribute {
    case integer(String, Int)
    case number(String, Float)
    case integers(String, [Int])
    case text(String, String)

    var message: OnnxAttribute {
      var attribute = OnnxAttribute()
      switch self {
      case .integer(let name, let value):
        (attribute.name, attribute.i, attribute.type) = (name, Int64(value), 2)
      case .number(let name, let value):
        (attribute.name, attribute.f, attribute.type) = (name, value, 1)
      case .integers(let name, let values):
        (attribute.name, attribute.ints, attribute.type) = (name, values.map { Int64($0) }, 7)
      case .text(let name, let value):
        (attribute.name, attribute.s, attribute.type) = (name, Data(value.utf8), 3)
      }
      return attribute
    }
  }
}

extension ONNXModel {
  /// The operations of the network, in order.
  var operations: [String] { network.graph.nodes.map(\.operation) }
}

/// Images `[N, H, W, C]` with drawn pixels.
func drawnImages(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
  var random = RandomStream(seed: seed)
  return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
}

import Autograd
import Foundation
import TensorCore

extension OnnxNode {
  /// Makes a node with one output, which has the node's name.
  init(
    _ type: String, _ name: String, _ inputs: [String], _ attributes: [String: AttributeValue]
  ) {
    self.init()
    opType = type
    self.name = name
    input = inputs
    output = [name]
    attribute = attributes.sorted { $0.key < $1.key }.map { OnnxAttribute($0.key, $0.value) }
  }
}

extension OnnxAttribute {
  /// The types of attributes, by ONNX's numbers.
  private enum Kind: Int32 {
    case float = 1
    case int, string
    case ints = 7
  }

  /// Makes an attribute; a flag becomes 0 or 1.
  init(_ name: String, _ value: AttributeValue) {
    self.init()
    self.name = name
    switch value {
    case .flag(let flag): (i, type) = (flag ? 1 : 0, Kind.int.rawValue)
    case .integer(let integer): (i, type) = (Int64(integer), Kind.int.rawValue)
    case .number(let number): (f, type) = (Float(number), Kind.float.rawValue)
    case .text(let text): (s, type) = (Data(text.utf8), Kind.string.rawValue)
    case .integers(let list): (ints, type) = (list.map { Int64($0) }, Kind.ints.rawValue)
    }
  }
}

extension OnnxTensor {
  /// Makes a list of integers.
  init(_ name: String, _ integers: [Int]) {
    self.init()
    self.name = name
    dims = [Int64(integers.count)]
    dataType = ScalarType.int64.rawValue
    int64Data = integers.map { Int64($0) }
  }

  /// Makes a tensor of numbers, without its scalars.
  init(_ name: String, _ shape: Shape) {
    self.init()
    self.name = name
    dims = shape.extents.map { Int64($0) }
    dataType = ScalarType.float.rawValue
  }
}

extension OnnxValue {
  /// Makes an input or output of single-precision numbers.
  init(_ name: String, _ dimensions: [OnnxDimension]) {
    self.init()
    self.name = name
    type.tensorType.elemType = ScalarType.float.rawValue
    type.tensorType.shape.dim = dimensions
  }
}

extension OnnxDimension {
  init(_ extent: Int) {
    self.init()
    dimValue = Int64(extent)
  }

  init(_ name: String) {
    self.init()
    dimParam = name
  }
}

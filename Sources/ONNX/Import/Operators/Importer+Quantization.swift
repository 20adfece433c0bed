import Autograd
import TensorCore

/// Quantized models, read as floating-point networks.
extension Importer {
  /// `QuantizeLinear`: the rounding is left out, and `DequantizeLinear` undoes the rest.
  func quantization() throws {
    let input = try value()
    set(input)
    roundsImages = roundsImages || !input.isConstant
    if let name = node.output.first { quantized.insert(name) }
  }

  /// `DequantizeLinear`: `(x − zero point) · scale` for a weight; nothing for a value that
  /// `QuantizeLinear` left in floating point.
  func dequantization() throws {
    let input = try value()
    guard input.isConstant, !quantized.contains(node.input[0]) else { return set(input) }
    let scale = try tensor(1)
    let zero = try has(2) ? tensor(2) : Tensor(zeros: scale.shape)
    guard node.integer("block_size", default: 0) == 0 else {
      throw ImportProblem("is quantized in blocks, which Condense does not read")
    }
    guard scale.count == zero.count else {
      throw ImportProblem(
        "has \(scale.count) scales and \(zero.count) zero points", advice: ONNXFile.exportAgain)
    }
    // A single scale needs no axis.
    let axis = scale.count == 1 ? 0 : try input.place(ofAxis: node.integer("axis", default: 1))
    func aligned(_ tensor: Tensor) throws -> ImportedValue {
      guard tensor.count > 1 else { return ImportedValue(tensor.reshaped(to: [])) }
      guard tensor.shape.rank == 1, ProbedNumber(tensor.count) == input.extents[axis] else {
        throw ImportProblem("has \(tensor.count) scales for \(input.words)")
      }
      var value = ImportedValue(tensor)
      value.axes += Array(repeating: [], count: input.rank - axis - 1)
      return value
    }
    let centered = try combined("subtract", input, aligned(zero))
    set(try combined("multiply", centered, aligned(scale)))
  }
}

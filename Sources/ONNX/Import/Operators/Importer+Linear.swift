import Autograd
import Networks
import TensorCore

/// Matrix products.
extension Importer {
  /// `Gemm`: `alpha · A · B + beta · C`.
  func gemm() throws {
    var (left, right) = (try value(0), try value(1))
    guard left.rank == 2, right.rank == 2 else {
      throw ImportProblem("multiplies \(left.words) and \(right.words), expected two matrices")
    }
    let (alpha, beta) = (node.number("alpha", default: 1), node.number("beta", default: 1))
    if node.integer("transA", default: 0) == 1 { left.axes.swapAt(0, 1) }
    if node.integer("transB", default: 0) == 1 { right.axes.swapAt(0, 1) }
    guard !left.isConstant, right.isConstant else {
      var result = try product(left, right)
      if alpha != 1 {
        result = try combined("multiply", result, ImportedValue(Tensor(Float(alpha))))
      }
      if has(2) {
        var addend = try value(2)
        if beta != 1 {
          addend = try combined("multiply", addend, ImportedValue(Tensor(Float(beta))))
        }
        result = try combined("add", result, addend)
      }
      return set(result)
    }
    var weight = try plain(right)
    if alpha != 1 { weight = try combined("multiply", weight, ImportedValue(Tensor(Float(alpha)))) }
    guard case .constant(let matrix) = weight.source else { return }
    let outputs = matrix.shape[1]
    var bias: Tensor?
    if has(2) {
      let given = try tensor(2)
      let row = given.count == 1 ? Tensor(repeating: given.scalars[0], shape: [outputs]) : given
      guard row.count == outputs, row.shape.extents.last == outputs else {
        let product = try linear(left, matrix, bias: nil)
        return set(try combined("add", product, value(2)))
      }
      bias = row.reshaped(to: [outputs]).map { $0 * Float(beta) }
    }
    set(try linear(left, matrix, bias: bias))
  }

  /// `MatMul`.
  func matrixProduct() throws {
    let (left, right) = (try value(0), try value(1))
    if !left.isConstant, right.isConstant, right.rank == 2, left.rank >= 2 {
      return set(try linear(left, tensor(right), bias: nil))
    }
    set(try product(left, right))
  }

  /// A linear layer with the weight `[in, out]`.
  private func linear(
    _ input: ImportedValue, _ matrix: Tensor, bias: Tensor?
  ) throws -> ImportedValue {
    guard input.extents.last == ProbedNumber(matrix.shape[0]) else {
      throw ImportProblem(
        "multiplies \(input.words) by a weight for \(matrix.shape[0]) features",
        advice: ONNXFile.exportAgain)
    }
    var attributes: [String: AttributeValue] = bias == nil ? ["bias": .flag(false)] : [:]
    var tensors = ["weight": matrix.transposed(to: [1, 0])]
    tensors["bias"] = bias
    // Factors are part of the weight, so other factors make another weight.
    let sharing =
      node.input.dropFirst().joined(separator: " ")
      + " \(node.integer("transB", default: 0)) \(node.number("alpha", default: 1))"
      + " \(node.number("beta", default: 1))"
    // Flattened images: the layer's columns are ordered as the images are in memory.
    if input.rank == 2, input.axes == [[0], [3, 1, 2]], input.memory.count == 4,
      let height = input.memory[1].fixedInteger, let width = input.memory[2].fixedInteger,
      let channels = input.memory[3].fixedInteger
    {
      let flat = try builder.apply("flatten", to: [input])
      let outputs = matrix.shape[1]
      if channels > 1, height * width > 1 {
        attributes["flattened"] = .integers([height, width])
        tensors["weight"] = tensors["weight"]?.reshaped(to: [outputs, channels, height, width])
          .transposed(to: [0, 2, 3, 1]).reshaped(to: [outputs, height * width * channels])
      }
      return try builder.apply(
        "linear", attributes, to: [flat], weight: weightName(1), tensors: tensors,
        sharing: "\(sharing) \(height) \(width)")
    }
    return try builder.apply(
      "linear", attributes, to: [plain(input)], weight: weightName(1), tensors: tensors,
      sharing: sharing)
  }

  /// The product of two values, over their last two axes.
  func product(_ left: ImportedValue, _ right: ImportedValue) throws -> ImportedValue {
    guard left.rank >= 2, right.rank >= 2 else {
      throw ImportProblem("multiplies a vector, \(left.words) by \(right.words)")
    }
    let rank = max(left.rank, right.rank)
    return try builder.apply(
      "matmul", to: [plain(raised(left, to: rank)), plain(raised(right, to: rank))])
  }
}

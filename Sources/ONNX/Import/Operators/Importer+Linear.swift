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
    let addend = try has(2) ? multiplied(value(2), by: beta) : nil
    guard !left.isConstant, right.isConstant else {
      return set(try sum(multiplied(product(left, right), by: alpha), addend))
    }
    let matrix = try tensor(multiplied(plain(right), by: alpha))
    if let addend, let bias = try row(addend, outputs: matrix.shape[1]) {
      return set(try linear(left, matrix, bias: bias))
    }
    set(try sum(linear(left, matrix, bias: nil), addend))
  }

  private func multiplied(_ value: ImportedValue, by factor: Double) throws -> ImportedValue {
    guard factor != 1 else { return value }
    return try combined("multiply", value, ImportedValue(Tensor(Float(factor))))
  }

  /// A known addend as one number per output; nil for others, such as one with a number per row.
  private func row(_ addend: ImportedValue, outputs: Int) throws -> Tensor? {
    guard addend.isConstant else { return nil }
    let given = try tensor(addend)
    if given.count == 1 { return Tensor(repeating: given.scalars[0], shape: [outputs]) }
    guard given.count == outputs, given.shape.extents.last == outputs else { return nil }
    return given.reshaped(to: [outputs])
  }

  /// The sum of a matrix and an addend, which is broadcast to the matrix.
  private func sum(_ matrix: ImportedValue, _ addend: ImportedValue?) throws -> ImportedValue {
    guard let addend else { return matrix }
    let wanted = matrix.extents
    let given = raised(addend, to: 2).extents
    guard given.count == 2, zip(given, wanted).allSatisfy({ $0 == 1 || $0 == $1 }) else {
      throw ImportProblem(
        "adds \(addend.words) to a product of the shape \(matrix.words)",
        advice: "Use an addend of one row, which fits every batch")
    }
    return try combined("add", matrix, addend)
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
    let factors = [node.number("alpha", default: 1), node.number("beta", default: 1)]
    let sharing =
      Array(node.input.dropFirst()) + ["\(node.integer("transB", default: 0))"]
      + factors.map { "\($0)" }
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
        sharing: sharing + ["\(height)", "\(width)"])
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

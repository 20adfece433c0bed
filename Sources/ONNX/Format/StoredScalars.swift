import FileAccess
import Foundation
import TensorCore

/// A tensor in an ONNX model: a weight, or numbers that shapes are computed from.
struct StoredScalars {
  /// The extents, outermost first; empty for a single number.
  let shape: [Int]
  /// The scalars in row-major order.
  let content: Content

  enum Content {
    /// Weights: floating-point numbers, and integers of 8 or 16 bits, which are quantized weights.
    case tensor(Tensor)
    /// Integers of 32 or 64 bits, and truth values.
    case integers([Int])
  }

  /// Decodes a tensor of a model.
  ///
  /// - Parameters:
  ///   - path: The model, beside which external data lies.
  ///   - budget: The memory that may be used.
  /// - Throws: `FileProblem` if the bytes do not fit the shape, if the type is not supported, or if
  ///   the tensor is larger than the budget.
  init(_ tensor: OnnxTensor, beside path: String, _ budget: MemoryBudget) throws {
    let decoder = try ScalarDecoder(tensor, beside: path, budget)
    guard let type = ScalarType(rawValue: tensor.dataType) else {
      throw decoder.problem(
        "has the type \(tensor.dataType), which Condense does not read",
        "Export the network in single precision")
    }
    let words = tensor.int32Data
    let half = { (bits: UInt16) in Float(Float16(bitPattern: bits)) }
    let wide = { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    shape = decoder.shape
    content =
      switch type {
      case .float: try decoder.floats(tensor.floatData, { $0 }) { Float(bitPattern: $0) }
      case .double:
        try decoder.floats(tensor.doubleData, { Float($0) }) {
          Float(Double(bitPattern: $0))
        }
      case .half: try decoder.floats(words, { half(UInt16(truncatingIfNeeded: $0)) }, half)
      case .bfloat: try decoder.floats(words, { wide(UInt16(truncatingIfNeeded: $0)) }, wide)
      case .int8: try decoder.floats(words, { Float($0) }) { (bits: Int8) in Float(bits) }
      case .uint8: try decoder.floats(words, { Float($0) }) { (bits: UInt8) in Float(bits) }
      case .int16: try decoder.floats(words, { Float($0) }) { (bits: Int16) in Float(bits) }
      case .uint16: try decoder.floats(words, { Float($0) }) { (bits: UInt16) in Float(bits) }
      case .int32: try decoder.integers(words, as: Int32.self)
      case .int64: try decoder.integers(tensor.int64Data, as: Int64.self)
      case .bool: try decoder.integers(words, as: UInt8.self)
      case .uint32: try decoder.integers(tensor.uint64Data, as: UInt32.self)
      case .uint64: try decoder.integers(tensor.uint64Data, as: UInt64.self)
      }
  }
}

/// Decodes the scalars of one tensor, from its bytes or from its list of numbers.
private struct ScalarDecoder {
  let shape: [Int]
  private let name: String
  private let path: String
  private let count: Int
  /// The bytes, which are little-endian; nil if the scalars are in a list.
  private let bytes: Data?
  private let budget: MemoryBudget

  /// - Throws: `FileProblem` if the shape is impossible.
  init(_ tensor: OnnxTensor, beside path: String, _ budget: MemoryBudget) throws {
    name = tensor.name
    self.path = path
    self.budget = budget
    var count = 1
    var isPossible = tensor.dims.count <= 8
    for extent in tensor.dims {
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(clamping: extent))
      isPossible = isPossible && extent >= 0 && !overflow && product <= 1 << 33
      count = isPossible ? product : 1
    }
    self.count = count
    shape = isPossible ? tensor.dims.map { Int($0) } : []
    if tensor.dataLocation == 1 {
      bytes = try ExternalData(tensor, beside: path).bytes
    } else {
      bytes = tensor.hasRawData ? tensor.rawData : nil
    }
    guard isPossible else {
      throw problem("has the impossible shape \(tensor.dims.prefix(9))")
    }
  }

  func problem(_ found: String, _ advice: String = ONNXFile.exportAgain) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: "the tensor \"\(name.shortened)\" \(found)", advice: advice)
  }

  /// Checks the number of scalars, and counts the memory for them.
  private func prepare<Bits, Item, Result>(
    _: Bits.Type, _ list: [Item], _: Result.Type
  ) throws {
    let (found, expected, what) =
      bytes.map { ($0.count, count * MemoryLayout<Bits>.size, "bytes") }
      ?? (list.count, count, "values")
    guard found == expected else {
      throw problem("has \(found) \(what), expected \(expected) for its shape \(shape)")
    }
    try budget.take(count * MemoryLayout<Result>.size, for: name, path: path)
  }

  private func decode<Bits: FixedWidthInteger, Item, Result>(
    _ list: [Item], _ value: (Item) -> Result, _ convert: (Bits) -> Result,
    to target: UnsafeMutablePointer<Result>
  ) {
    guard let bytes else {
      for index in 0..<count { (target + index).initialize(to: value(list[index])) }
      return
    }
    bytes.withUnsafeBytes { buffer in
      for index in 0..<count {
        let bits = buffer.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        (target + index).initialize(to: convert(Bits(littleEndian: bits)))
      }
    }
  }

  /// Floating-point numbers.
  func floats<Bits: FixedWidthInteger, Item>(
    _ list: [Item], _ value: (Item) -> Float, _ convert: (Bits) -> Float
  ) throws -> StoredScalars.Content {
    try prepare(Bits.self, list, Float.self)
    return .tensor(Tensor(Shape(shape)) { decode(list, value, convert, to: $0) })
  }

  /// Whole numbers.
  func integers<Bits: FixedWidthInteger, Item: BinaryInteger>(
    _ list: [Item], as _: Bits.Type
  ) throws -> StoredScalars.Content {
    // Numbers for shapes are kept for every probe.
    try prepare(Bits.self, list, ProbedNumber.self)
    return .integers(
      [Int](unsafeUninitializedCapacity: count) { buffer, used in
        if let base = buffer.baseAddress {
          decode(list, { Int(clamping: $0) }, { (bits: Bits) in Int(clamping: bits) }, to: base)
        }
        used = count
      })
  }
}

/// The memory that reading a model may use beyond the file itself.
final class MemoryBudget {
  /// The largest number of bytes.
  let limit: Int
  private(set) var used = 0

  init(limit: Int) { self.limit = limit }

  /// Counts some bytes.
  ///
  /// - Throws: `FileProblem` if the limit is exceeded.
  func take(_ bytes: Int, for name: String, path: String) throws {
    let (sum, overflow) = used.addingReportingOverflow(bytes)
    guard !overflow, sum <= limit else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "reading the model needs more than the \(limit >> 20) MiB of memory that are allowed;"
          + " the tensors before \"\(name.shortened)\" take \(used >> 20) MiB",
        advice: "If you trust the file, allow more with condense convert and --max-memory, such as"
          + " --max-memory 4G")
    }
    used = sum
  }
}

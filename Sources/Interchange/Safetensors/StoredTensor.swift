import TensorCore

/// A tensor to be written to a file, with its name and scalar type there.
public struct StoredTensor: Sendable {
  /// Its name in the file.
  public let name: String
  /// Its scalars, in the order of the file.
  public let tensor: Tensor
  /// The type of its scalars in the file.
  public let type: StorageType

  /// Makes a tensor to be written.
  ///
  /// - Precondition: `type.isWritable`; the scalars are integers for `int64`.
  public init(name: String, tensor: Tensor, type: StorageType = .float32) {
    precondition(
      type.isWritable, "StoredTensor \(name): found \(type.rawValue), expected F32, F16 or I64")
    self.name = name
    self.tensor = tensor
    self.type = type
  }

  /// What the header says of it.
  var place: TensorPlace { TensorPlace(name: name, type: type, shape: tensor.shape) }

  /// The first finite scalar that would become infinity in half precision; nil if there is none.
  var firstBeyondHalfPrecision: Float? {
    guard type == .float16 else { return nil }
    return tensor.withPointer { scalars in
      UnsafeBufferPointer(start: scalars, count: tensor.count)
        .first { $0.isFinite && $0.magnitude >= 65520 }
    }
  }

  /// Calls `body` with the scalars as bytes of the file.
  func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try tensor.withPointer { pointer in
      let scalars = UnsafeBufferPointer(start: pointer, count: tensor.count)
      switch type {
      case .float16: try scalars.map(\.halfBits).withUnsafeBytes(body)
      case .int64: try scalars.map(integer).withUnsafeBytes(body)
      default: try body(UnsafeRawBufferPointer(scalars))
      }
    }
  }

  private func integer(_ scalar: Float) -> Int64 {
    guard let integer = Int64(exactly: scalar) else {
      preconditionFailure("StoredTensor \(name): found \(scalar), expected an integer for I64")
    }
    return integer
  }
}

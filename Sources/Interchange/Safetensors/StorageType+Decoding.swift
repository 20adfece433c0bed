extension StorageType {
  /// Converts little-endian scalars of this type to `Float`, as many as `bytes` holds.
  ///
  /// Integers beyond 2²⁴ and `float64` are rounded. Every processor that Swift serves is
  /// little-endian.
  ///
  /// - Precondition: `isReadable`, and `destination` has room for them.
  func decode(_ bytes: UnsafeRawBufferPointer, into destination: UnsafeMutablePointer<Float>) {
    switch self {
    case .float32:
      UnsafeMutableRawBufferPointer(start: destination, count: bytes.count).copyMemory(from: bytes)
    case .float64: convert(bytes, Double.self, destination) { Float($0) }
    case .float16: convert(bytes, UInt16.self, destination) { Float(halfBits: $0) }
    case .bfloat16:
      convert(bytes, UInt16.self, destination) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: convert(bytes, Int64.self, destination) { Float($0) }
    case .int32: convert(bytes, Int32.self, destination) { Float($0) }
    case .int16: convert(bytes, Int16.self, destination) { Float($0) }
    case .int8: convert(bytes, Int8.self, destination) { Float($0) }
    case .uint64: convert(bytes, UInt64.self, destination) { Float($0) }
    case .uint32: convert(bytes, UInt32.self, destination) { Float($0) }
    case .uint16: convert(bytes, UInt16.self, destination) { Float($0) }
    case .uint8: convert(bytes, UInt8.self, destination) { Float($0) }
    case .boolean: convert(bytes, UInt8.self, destination) { $0 == 0 ? 0 : 1 }
    case .complex64, .float8E4M3, .float8E5M2, .float8E8M0, .float6E2M3, .float6E3M2, .float4:
      preconditionFailure("decode: \(rawValue) cannot be converted to Float")
    }
  }

  /// Converts one scalar at a time; files need not align them.
  @inline(__always)
  private func convert<Scalar: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ type: Scalar.Type,
    _ destination: UnsafeMutablePointer<Float>,
    _ value: (Scalar) -> Float
  ) {
    let size = MemoryLayout<Scalar>.size
    for index in 0..<bytes.count / size {
      destination[index] = value(bytes.loadUnaligned(fromByteOffset: index * size, as: type))
    }
  }
}

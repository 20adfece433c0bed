/// The scalar types of a safetensors file, with their names there.
public enum StorageType: String, Sendable, CaseIterable {
  /// IEEE 754 numbers of 64 bits.
  case float64 = "F64"
  /// IEEE 754 numbers of 32 bits, the type in memory.
  case float32 = "F32"
  /// IEEE 754 numbers of 16 bits.
  case float16 = "F16"
  /// The upper half of `float32`.
  case bfloat16 = "BF16"
  /// Signed integers of 64 bits.
  case int64 = "I64"
  /// Signed integers of 32 bits.
  case int32 = "I32"
  /// Signed integers of 16 bits.
  case int16 = "I16"
  /// Signed integers of 8 bits.
  case int8 = "I8"
  /// Unsigned integers of 64 bits.
  case uint64 = "U64"
  /// Unsigned integers of 32 bits.
  case uint32 = "U32"
  /// Unsigned integers of 16 bits.
  case uint16 = "U16"
  /// Unsigned integers of 8 bits.
  case uint8 = "U8"
  /// One byte, 0 or 1.
  case boolean = "BOOL"
  /// Pairs of `float32`; recognized, not converted.
  case complex64 = "C64"
  /// 8-bit numbers; recognized, not converted.
  case float8E4M3 = "F8_E4M3"
  /// 8-bit numbers; recognized, not converted.
  case float8E5M2 = "F8_E5M2"
  /// 8-bit powers of two; recognized, not converted.
  case float8E8M0 = "F8_E8M0"
  /// 6-bit numbers; recognized, not converted.
  case float6E2M3 = "F6_E2M3"
  /// 6-bit numbers; recognized, not converted.
  case float6E3M2 = "F6_E3M2"
  /// 4-bit numbers; recognized, not converted.
  case float4 = "F4"

  /// The number of bits of one scalar.
  public var bits: Int {
    switch self {
    case .float64, .int64, .uint64, .complex64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .boolean, .float8E4M3, .float8E5M2, .float8E8M0: 8
    case .float6E2M3, .float6E3M2: 6
    case .float4: 4
    }
  }

  /// Whether `SafetensorsFile` converts scalars of this type to `Float`.
  public var isReadable: Bool {
    switch self {
    case .complex64, .float8E4M3, .float8E5M2, .float8E8M0, .float6E2M3, .float6E3M2, .float4: false
    default: true
    }
  }

  /// Whether `SafetensorsWriter` writes this type.
  public var isWritable: Bool { self == .float32 || self == .float16 || self == .int64 }
}

import Foundation

/// The bytes of a message of protocol buffers, field by field, as far as TensorBoard's events need
/// it.
struct ProtocolBuffer {
  private(set) var data = Data()

  private enum WireType: UInt64 {
    case varint = 0
    case eightBytes = 1
    case bytes = 2
    case fourBytes = 5
  }

  /// Adds an integer.
  mutating func add(_ value: Int64, as field: UInt64) {
    key(field, .varint)
    varint(UInt64(bitPattern: value))
  }

  /// Adds a number of 64 bits.
  mutating func add(_ value: Double, as field: UInt64) {
    key(field, .eightBytes)
    data.append(littleEndian: value.bitPattern)
  }

  /// Adds a number of 32 bits.
  mutating func add(_ value: Float, as field: UInt64) {
    key(field, .fourBytes)
    data.append(littleEndian: value.bitPattern)
  }

  /// Adds text.
  mutating func add(_ text: String, as field: UInt64) { add(Data(text.utf8), as: field) }

  /// Adds a message.
  mutating func add(_ message: ProtocolBuffer, as field: UInt64) { add(message.data, as: field) }

  /// Adds bytes.
  mutating func add(_ bytes: Data, as field: UInt64) {
    key(field, .bytes)
    varint(UInt64(bytes.count))
    data.append(bytes)
  }

  private mutating func key(_ field: UInt64, _ type: WireType) {
    varint(field << 3 | type.rawValue)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      data.append(UInt8(rest & 0x7F | 0x80))
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}

extension ProtocolBuffer {
  /// The first integer under `field` of a message; nil if there is none before the end or before a
  /// field that is damaged.
  static func integer(_ field: UInt64, in message: Data) -> Int64? {
    var rest = message[...]
    while let key = varint(&rest), let type = WireType(rawValue: key & 7) {
      switch type {
      case .varint:
        guard let value = varint(&rest) else { return nil }
        if key >> 3 == field { return Int64(bitPattern: value) }
      case .eightBytes: rest = rest.dropFirst(8)
      case .fourBytes: rest = rest.dropFirst(4)
      case .bytes:
        guard let count = varint(&rest), count <= UInt64(rest.count) else { return nil }
        rest = rest.dropFirst(Int(count))
      }
    }
    return nil
  }

  private static func varint(_ rest: inout Data) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }
}

extension Data {
  /// Appends an integer with its lowest byte first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

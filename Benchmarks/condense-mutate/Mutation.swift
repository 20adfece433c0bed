import TensorCore

/// A way to damage a file.
struct Mutation: Sendable {
  /// Damages bytes, perhaps with parts of those of another file.
  let apply: @Sendable (_ bytes: [UInt8], _ other: [UInt8], _ random: inout RandomStream) -> [UInt8]

  /// Numbers at which readers fail.
  static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 7, 8, 16, 17, 63, 64, 127, 128, 255, 256, 1023, 1025, 65_535, 65_537, 1 << 20,
    1 << 24, 1 << 31 - 1, 1 << 31, 1 << 32, 1 << 33, 1 << 40, 1 << 53, 1 << 62, 1 << 63 - 1,
    1 << 63, UInt64(bitPattern: -1), UInt64(bitPattern: -2), UInt64(bitPattern: -65_537),
  ]

  /// Damage to the bytes of any file.
  static let ofBytes = [
    // Bits are flipped.
    Mutation { bytes, _, random in
      var result = bytes
      guard !bytes.isEmpty else { return result }
      for _ in 0...random.index(below: 8) {
        result[random.index(below: bytes.count)] ^= 1 << UInt8(random.index(below: 8))
      }
      return result
    },
    // Bytes are removed, inserted or replaced.
    Mutation { bytes, _, random in
      let range = random.range(in: bytes, atMost: 16)
      let count = random.coin() ? range.count : random.index(below: 17)
      let new = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
      return Array(bytes[..<range.lowerBound] + new + bytes[range.upperBound...])
    },
    // The file ends early.
    Mutation { bytes, _, random in Array(bytes.prefix(random.index(below: bytes.count + 1))) },
    // The file goes on with the end of another one.
    Mutation { bytes, other, random in
      Array(
        bytes.prefix(random.index(below: bytes.count + 1))
          + other.suffix(random.index(below: other.count + 1)))
    },
    // A part comes twice, or many times.
    Mutation { bytes, _, random in
      let range = random.range(in: bytes, atMost: 64)
      let count = random.coin() ? 2 : 1 + random.index(below: 1000)
      let part = Array(repeating: bytes[range], count: count).joined()
      return Array(bytes[..<range.lowerBound] + part + bytes[range.upperBound...])
    },
    // A length or another number of protocol buffers is wrong.
    Mutation { bytes, _, random in
      guard !bytes.isEmpty else { return bytes }
      let start = random.index(below: bytes.count)
      var rest = bytes[start...]
      guard WireField.varint(&rest) != nil else { return bytes }
      return bytes[..<start] + WireField.varint(random.choice(of: numbers)) + rest
    },
  ]
}

extension RandomStream {
  /// A range of indices.
  mutating func range(in bytes: [UInt8], atMost longest: Int) -> Range<Int> {
    let start = index(below: bytes.count + 1)
    return start..<min(bytes.count, start + index(below: longest + 1))
  }

  /// One of some values.
  mutating func choice<Value>(of values: [Value]) -> Value { values[index(below: values.count)] }
}

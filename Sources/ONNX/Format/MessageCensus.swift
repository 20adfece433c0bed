import Foundation

/// Counts the messages in the bytes of an ONNX model before they are decoded.
///
/// A message of two bytes becomes an object of hundreds, and a number of one byte becomes eight. So a
/// small file could fill the memory; its counts are checked first.
struct MessageCensus {
  /// What a message contains, as far as Condense reads it.
  private struct Kind {
    /// The fields that are messages, by their numbers.
    let messages: [Int: Int]
    /// The fields that are lists of numbers or texts.
    let lists: Set<Int>
  }

  /// The messages of onnx.proto: model, graph, node, attribute, tensor, entry, value, type, tensor
  /// type, shape, dimension, operator set.
  private static let kinds = [
    Kind(messages: [7: 1, 8: 11, 14: 5], lists: []),
    Kind(messages: [1: 2, 5: 4, 11: 6, 12: 6, 13: 6], lists: []),
    Kind(messages: [5: 3], lists: [1, 2]),
    Kind(messages: [5: 4], lists: [7, 8, 9]),
    Kind(messages: [13: 5], lists: [1, 4, 5, 7, 10, 11]),
    Kind(messages: [:], lists: []),
    Kind(messages: [2: 7], lists: []),
    Kind(messages: [1: 8], lists: []),
    Kind(messages: [2: 9], lists: []),
    Kind(messages: [1: 10], lists: []),
    Kind(messages: [:], lists: []),
    Kind(messages: [:], lists: []),
  ]

  /// The numbers of the model's fields below 16, whose tags have one byte.
  private static let modelFields: Set = [2, 3, 4, 5, 6, 7, 8, 14]

  /// Messages, list entries, and bytes of lists of numbers.
  private(set) var entries = 0

  /// Counts the messages of a model.
  ///
  /// - Returns: Nil if the bytes are not protocol buffers.
  init?(_ data: Data) {
    let isSound = data.withUnsafeBytes { bytes in
      var cursor = WireCursor(bytes: bytes)
      return Self.count(0, until: bytes.count, &cursor, &entries)
    }
    guard isSound else { return nil }
  }

  /// Whether bytes begin as programs write ONNX models: with the version of the format, and then a
  /// field of the model.
  static func begins(_ data: Data) -> Bool {
    let head = [UInt8](data.prefix(3))
    return head.count == 3 && head[0] == 0x08 && (1...0x7F).contains(head[1])
      && modelFields.contains(Int(head[2] >> 3)) && head[2] & 7 != 7
  }

  /// How many bytes of a model are missing at the least, by the lengths of its outermost fields; nil
  /// if none is missing, or if the bytes are no model.
  static func missingBytes(in data: Data) -> Int? {
    guard begins(data) else { return nil }
    return data.withUnsafeBytes { bytes in
      var cursor = WireCursor(bytes: bytes)
      while cursor.place < bytes.count {
        guard let tag = cursor.number() else { return 1 }
        let field = cursor.place
        if let length = cursor.length(ofField: tag, until: bytes.count) {
          cursor.place += length
          continue
        }
        cursor.place = field
        guard tag & 7 == 2 else { return nil }
        guard let length = cursor.number() else { return 1 }
        // Longer models do not exist, so the length itself is damaged.
        let end = cursor.place + Int(clamping: min(length, 1 << 40))
        return end > bytes.count && end < 1 << 31 ? end - bytes.count : nil
      }
      return nil
    }
  }

  private static func count(
    _ kind: Int, until end: Int, _ cursor: inout WireCursor, _ entries: inout Int
  ) -> Bool {
    entries += 1
    while cursor.place < end {
      guard let tag = cursor.number(), let length = cursor.length(ofField: tag, until: end) else {
        return false
      }
      let field = Int(truncatingIfNeeded: tag >> 3)
      if tag & 7 == 2, let inner = kinds[kind].messages[field] {
        guard count(inner, until: cursor.place + length, &cursor, &entries) else { return false }
        continue
      }
      if kinds[kind].lists.contains(field) { entries += tag & 7 == 2 ? max(1, length / 8) : 1 }
      cursor.place += length
    }
    return cursor.place == end
  }
}

/// Walks over the fields of protocol buffers.
private struct WireCursor {
  let bytes: UnsafeRawBufferPointer
  var place = 0

  /// The next number of 1 to 10 bytes; nil at the end, or if it is longer.
  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard place < bytes.count else { return nil }
      let byte = bytes[place]
      place += 1
      value |= shift < 64 ? UInt64(byte & 0x7f) << shift : 0
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// The bytes of a field after its tag and length; nil if it does not end before `end`.
  mutating func length(ofField tag: UInt64, until end: Int) -> Int? {
    let count: Int
    switch tag & 7 {
    case 0:
      guard number() != nil else { return nil }
      return place <= end ? 0 : nil
    case 1: count = 8
    case 2:
      guard let given = number(), given <= UInt64(bytes.count) else { return nil }
      count = Int(given)
    case 5: count = 4
    default: return nil
    }
    return place <= end && count <= end - place ? count : nil
  }
}

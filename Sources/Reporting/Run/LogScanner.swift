import Foundation

/// Parses a flat JSON object of numbers and nulls, and keeps the order of its names.
///
/// The logs of a run are read after each epoch. Foundation's decoder would be too slow for long
/// logs, and does not keep the order.
struct LogScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Names and values, with null as NaN; nil if the text is not such an object.
  mutating func fields() -> [(name: String, value: Double)]? {
    var fields: [(name: String, value: Double)] = []
    guard take("{") else { return nil }
    if take("}") { return isAtEnd ? fields : nil }
    repeat {
      guard let name = string(), take(":"), let value = number() else { return nil }
      fields.append((name, value))
    } while take(",")
    return take("}") && isAtEnd ? fields : nil
  }

  private var isAtEnd: Bool {
    mutating get {
      skipWhiteSpace()
      return position == bytes.endIndex
    }
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.endIndex, Self.isWhiteSpace(bytes[position]) { position += 1 }
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipWhiteSpace()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func string() -> String? {
    skipWhiteSpace()
    let start = position
    guard take("\"") else { return nil }
    var isPlain = true
    while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        isPlain = false
        position += 1
      }
      position += 1
    }
    guard position < bytes.endIndex else { return nil }
    position += 1
    let quoted = bytes[start..<position]
    return isPlain
      ? String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
      : try? JSONDecoder().decode(String.self, from: Data(quoted))
  }

  private mutating func number() -> Double? {
    skipWhiteSpace()
    let start = position
    while position < bytes.endIndex, !Self.isEndOfNumber(bytes[position]) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    return word == "null" ? .nan : Double(word)
  }

  private static func isEndOfNumber(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || isWhiteSpace(byte)
  }
}

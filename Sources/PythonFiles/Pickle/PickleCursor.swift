import Foundation

/// Reads the bytes of a pickle in order.
package struct PickleCursor {
  /// The largest length of a string, in bytes.
  var stringLimit = 1 << 20

  private let bytes: Data
  /// The name of the bytes in messages: `archive/data.pkl`.
  private let source: String
  /// The position of the next byte.
  package private(set) var position: Int

  /// Begins at `position` of the bytes, which `source` names in messages.
  package init(_ bytes: Data, source: String, from position: Int = 0) {
    self.bytes = bytes
    self.source = source
    self.position = position
  }

  /// A problem with the bytes at `offset`.
  func problem(
    at offset: Int, _ found: String, advice: String? = nil
  ) -> PythonFileProblem {
    PythonFileProblem("byte \(offset) of \(source): \(found)", advice: advice)
  }

  /// Takes one byte.
  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else {
      throw problem(at: position, "the pickle ends early")
    }
    defer { position += 1 }
    return bytes[bytes.startIndex + position]
  }

  /// Takes `count` bytes.
  mutating func take(_ count: Int) throws -> Data {
    guard count <= bytes.count - position else {
      throw problem(at: position, "the pickle ends early")
    }
    defer { position += count }
    let start = bytes.startIndex + position
    return bytes[start..<start + count]
  }

  /// Takes an unsigned little-endian number of up to 8 bytes, or the largest one that `Int` holds.
  mutating func number(bytes count: Int) throws -> Int {
    Int(clamping: try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// Takes a big-endian number of 8 bytes.
  mutating func real() throws -> Double {
    Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// Takes `count` bytes of UTF-8.
  mutating func text(bytes count: Int) throws -> String {
    let start = position
    guard count <= stringLimit else {
      throw problem(
        at: start, "a string has \(count) bytes, the limit is \(stringLimit)")
    }
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw problem(at: start, "a string is not UTF-8")
    }
    return text
  }

  /// Takes a line of ASCII, without its end.
  mutating func line() throws -> String {
    let start = bytes.startIndex + position
    // Python's names are short; the limit keeps the search short too.
    guard let end = bytes[start...].prefix(1024).firstIndex(of: UInt8(ascii: "\n")) else {
      throw problem(at: position, "a name has no end of line")
    }
    let text = try text(bytes: end - start)
    position += 1
    return text
  }
}

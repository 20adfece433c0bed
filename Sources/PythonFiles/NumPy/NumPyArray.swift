import Foundation

/// An array of NumPy: its type, extents and bytes.
package struct NumPyArray: Sendable {
  /// The type as NumPy writes it, with its byte order: `|u1`, `<i8`.
  package let type: String
  /// The extents, outermost first.
  package let extents: [Int]
  /// Whether the first axis is the innermost in memory.
  package let isColumnMajor: Bool
  /// The scalars.
  package let bytes: Data

  /// Checks that the bytes are as many as type and extents need.
  package init(
    type: String, extents: [Int], isColumnMajor: Bool, bytes: Data
  ) throws(PythonFileProblem) {
    guard let size = Self.scalarBytes(of: type) else {
      throw PythonFileProblem(
        "an array has the type \(type.shortened), which is not supported",
        advice: "Save it as an array of numbers, such as `array.astype(\"uint8\")`")
    }
    var (count, isOver) = (size, false)
    for extent in extents {
      let product = count.multipliedReportingOverflow(by: extent)
      (count, isOver) = (product.partialValue, isOver || product.overflow || extent < 0)
    }
    guard !isOver, count == bytes.count else {
      throw PythonFileProblem(
        "an array of the type \(type) and the extents \(extents) has \(bytes.count) bytes")
    }
    self.type = type
    self.extents = extents
    self.isColumnMajor = isColumnMajor && extents.count { $0 > 1 } > 1
    self.bytes = bytes
  }

  /// The bytes of one scalar of a type; nil for types that are not numbers or texts of known size.
  static func scalarBytes(of type: String) -> Int? {
    let letters = Array(type)
    guard letters.count >= 3, "|<>=".contains(letters[0]), let size = Int(String(letters[2...])),
      (1...1 << 16).contains(size)
    else { return nil }
    switch letters[1] {
    case "b", "i", "u", "f": return [1, 2, 4, 8].contains(size) ? size : nil
    case "U": return 4 * size
    case "S": return size
    default: return nil
    }
  }

  /// Whether the scalars are unsigned bytes.
  package var holdsBytes: Bool { type.dropFirst() == "u1" }

  /// The scalars as integers; nil if they are not integers.
  package var integers: [Int]? {
    let size = Self.scalarBytes(of: type) ?? 1
    let kind = type.dropFirst().first
    guard kind == "u" || kind == "i" || kind == "b" else { return nil }
    let isBig = type.first == ">"
    return stride(from: 0, to: bytes.count, by: size).map { start in
      let first = bytes.startIndex + start
      let scalar = bytes[first..<first + size]
      let ordered = isBig ? Array(scalar) : scalar.reversed()
      let isNegative = kind == "i" && ordered[0] >= 0x80
      return ordered.reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
    }
  }

  /// The scalars as texts; nil if they are not texts.
  package var texts: [String]? {
    let size = Self.scalarBytes(of: type) ?? 1
    let parts = stride(from: 0, to: bytes.count, by: size).map { start in
      let first = bytes.startIndex + start
      return bytes[first..<first + size]
    }
    switch type.dropFirst().first {
    case "S": return parts.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    case "U":
      let isBig = type.first == ">"
      return parts.map { part in
        let units = stride(from: part.startIndex, to: part.endIndex, by: 4).map { first in
          let unit = part[first..<first + 4]
          return (isBig ? Array(unit) : unit.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: units.prefix { $0 != 0 }.compactMap(Unicode.Scalar.init))
        return String(text)
      }
    default: return nil
    }
  }
}

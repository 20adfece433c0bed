import FileAccess
import Foundation

extension NumPyArray {
  private static let magic = [UInt8](arrayLiteral: 0x93) + Array("NUMPY".utf8)

  /// Reads a `.npy` file: the magic number, the version, the length of a header, the header, which is
  /// a Python dictionary, and the scalars.
  ///
  /// - Throws: `PythonFileProblem`.
  package init(file data: Data) throws {
    let bytes = data[...]
    guard bytes.starts(with: Self.magic), bytes.count >= 12 else {
      throw PythonFileProblem("it does not begin as a NumPy array does")
    }
    let version = bytes[bytes.startIndex + 6]
    let lengthBytes = version == 1 ? 2 : 4
    let lengthStart = bytes.startIndex + 8
    let length = bytes[lengthStart..<lengthStart + lengthBytes].reversed().reduce(0) {
      $0 << 8 | Int($1)
    }
    let start = lengthStart + lengthBytes
    guard (1...3).contains(version), length <= 65_536, length <= bytes.endIndex - start,
      let text = String(validating: bytes[start..<start + length], as: UTF8.self),
      let header = Header(text)
    else { throw PythonFileProblem("the header of a NumPy array is damaged") }
    try self.init(
      type: header.type, extents: header.extents, isColumnMajor: header.isColumnMajor,
      bytes: bytes[(start + length)...])
  }

  /// The header `{'descr': '|u1', 'fortran_order': False, 'shape': (60000, 28, 28), }`.
  private struct Header {
    let type: String
    let extents: [Int]
    let isColumnMajor: Bool

    init?(_ text: String) {
      guard let type = Self.value(of: "descr", in: text, upTo: ","),
        let order = Self.value(of: "fortran_order", in: text, upTo: ","),
        let shape = Self.value(of: "shape", in: text, upTo: ")"), shape.hasPrefix("(")
      else { return nil }
      self.type = type.trimmingCharacters(in: ["'", "\""])
      isColumnMajor = order == "True"
      var extents: [Int] = []
      for part in shape.dropFirst().split(separator: ",") {
        let digits = part.trimmingCharacters(in: .whitespaces)
        guard let extent = Int(digits.hasSuffix("L") ? String(digits.dropLast()) : digits),
          extent >= 0
        else { return nil }
        extents.append(extent)
      }
      guard extents.count <= 8 else { return nil }
      self.extents = extents
    }

    /// The text between a key's colon and `end`.
    private static func value(of key: String, in text: String, upTo end: Character) -> String? {
      for quote in ["'", "\""] {
        guard let range = text.range(of: "\(quote)\(key)\(quote):") else { continue }
        return String(text[range.upperBound...].prefix { $0 != end })
          .trimmingCharacters(in: .whitespaces)
      }
      return nil
    }
  }
}

import Foundation
import PythonFiles
import TestSupport
import Testing

@Suite struct `Arrays of NumPy` {
  /// The bytes of a file with this header.
  private func file(_ header: String, _ scalars: [UInt8], version: UInt8 = 1) -> Data {
    let length = header.utf8.count
    return Data(
      [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(length & 255), UInt8(length >> 8)]
        + Array(header.utf8) + scalars)
  }

  private func header(_ type: String, _ shape: String, order: String = "False") -> String {
    "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n"
  }

  @Test func `a header gives type, extents and order`() throws {
    let array = try NumPyArray(file: file(header("|u1", "(2, 3)"), Array(0..<6)))
    #expect(array.extents == [2, 3])
    #expect(array.holdsBytes)
    #expect(!array.isColumnMajor)
    #expect(array.integers == Array(0..<6))
    let columns = try NumPyArray(file: file(header("|u1", "(2, 3)", order: "True"), Array(0..<6)))
    #expect(columns.isColumnMajor)
  }

  @Test(
    arguments: [
      ("<i2", [0xFE, 0xFF, 1, 0], [-2, 1]), (">i2", [0xFF, 0xFE, 0, 1], [-2, 1]),
      ("<u2", [0xFE, 0xFF, 1, 0], [65534, 1]), ("|b1", [1, 0], [1, 0]),
    ] as [(String, [UInt8], [Int])])
  func `integers have their sign and byte order`(
    _ type: String, _ bytes: [UInt8], _ values: [Int]
  ) throws {
    #expect(try NumPyArray(file: file(header(type, "(2,)"), bytes)).integers == values)
  }

  @Test func `texts end at the first zero`() throws {
    let scalars: [UInt8] = [99, 0, 0, 0, 97, 0, 0, 0, 0, 0, 0, 0]
    #expect(try NumPyArray(file: file(header("<U3", "(1,)"), scalars)).texts == ["ca"])
    #expect(try NumPyArray(file: file(header("|S3", "(1,)"), [99, 97, 0])).texts == ["ca"])
  }

  @Test(arguments: [
    "(9223372036854775807, 9223372036854775807)", "(4,)", "(-1,)", "(1, 1, 1, 1, 1, 1, 1, 1, 1)",
    "3", "(x,)",
  ])
  func `extents that do not fit the bytes are refused`(_ shape: String) {
    #expect(throws: PythonFileProblem.self) {
      try NumPyArray(file: file(header("|u1", shape), [1, 2, 3]))
    }
  }

  @Test(arguments: ["|O", "|V3", "<f3", "u1", "|u", "|u99999999999999999999"])
  func `other types are refused`(_ type: String) {
    #expect(throws: PythonFileProblem.self) {
      try NumPyArray(file: file(header(type, "(3,)"), [1, 2, 3]))
    }
  }

  @Test func `each prefix is refused`() {
    let whole = file(header("|u1", "(3,)"), [1, 2, 3])
    for count in 0..<whole.count {
      #expect(throws: PythonFileProblem.self) { try NumPyArray(file: whole.prefix(count)) }
    }
  }
}

import FileAccess
import Foundation
import TensorCore

/// Reads rows of a file of a `RowLayout`, which is mapped into memory.
///
/// Opening reads only the header. Each row is checked when it is read.
package struct RowFile: Sendable {
  /// The file.
  package let file: SafetensorsFile
  private let names: [String]
  private let advice: String

  /// Takes the matrices `names` of a file.
  ///
  /// - Parameter advice: What to do about a damaged file, for messages.
  /// - Throws: `FileProblem` if the file does not have `rows` rows of each matrix in F32 or F16, and
  ///   their checksums.
  package init(_ file: SafetensorsFile, names: [String], shapes: [Shape], advice: String) throws {
    self.file = file
    self.names = names
    self.advice = advice
    func refuse(_ name: String, _ expected: String) -> FileProblem {
      let found = file.entry(named: name).map { "\($0.type.rawValue) \($0.shape)" } ?? "missing"
      return FileProblem(
        .malformed, path: file.path, found: "\(name) is \(found), expected \(expected)",
        advice: advice)
    }
    let type = names.first.flatMap { file.entry(named: $0)?.type } ?? .float32
    for (name, shape) in zip(names, shapes) {
      let expected = StateEntry(type: type == .float16 ? type : .float32, shape: shape)
      guard file.entry(named: name) == expected else {
        throw refuse(name, "\(expected.type.rawValue) \(shape)")
      }
    }
    let rows = shapes.first.map { $0.count / max(1, $0[-1]) } ?? 0
    let checksums = StateEntry(type: .uint32, shape: [rows])
    guard file.entry(named: RowLayout.checksums) == checksums else {
      throw refuse(RowLayout.checksums, "U32 [\(rows)]")
    }
    guard file.entry(named: RowLayout.rounding) == StateEntry(type: .float32, shape: [1]) else {
      throw refuse(RowLayout.rounding, "F32 [1]")
    }
  }

  /// Opens a file that is mapped into memory where possible.
  ///
  /// - Throws: `FileProblem` if it is missing or malformed.
  package static func open(_ path: String) throws -> SafetensorsFile {
    let data = try MappedFile.data(at: path) ?? FileContents.read(path)
    return try SafetensorsFile(data, path: path)
  }

  /// Whether the matrices are in half precision.
  package var isHalf: Bool { file.entry(named: names.first ?? "")?.type == .float16 }

  /// The largest difference between a scalar and its stored value.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  package func largestRounding() throws -> Float {
    try file.tensor(named: RowLayout.rounding).scalars[0]
  }

  /// Rows of each matrix, `[N, length]`.
  ///
  /// - Throws: `FileProblem` if a row is damaged.
  /// - Precondition: The rows exist.
  package func rows(at rows: [Int]) throws -> [Tensor] {
    var checksums = [RowChecksum](repeating: RowChecksum(), count: rows.count)
    let parts = names.map { name in
      file.rows(named: name, at: rows) { checksums[$0].absorb($1) }
    }
    let expected = file.words(named: RowLayout.checksums, at: rows)
    if let place = rows.indices.first(where: { checksums[$0].value != expected[$0] }) {
      throw FileProblem(
        .malformed, path: file.path,
        found: "the file is damaged: row \(rows[place]) does not have its checksum", advice: advice)
    }
    return parts
  }
}

extension SafetensorsFile {
  /// Rows of a tensor `[…, length]`, as `[N, length]`.
  ///
  /// - Parameter eachRow: Called with the place in `rows` and the bytes of each row.
  fileprivate func rows(
    named name: String, at rows: [Int], eachRow: (Int, UnsafeRawBufferPointer) -> Void
  ) -> Tensor {
    withBytes(of: name) { entry, bytes in
      let length = entry.shape[-1]
      let byteCount = length * entry.type.bits / 8
      return Tensor([rows.count, length]) { destination in
        for (place, row) in rows.enumerated() {
          let row = UnsafeRawBufferPointer(
            rebasing: bytes[row * byteCount..<(row + 1) * byteCount])
          eachRow(place, row)
          entry.type.decode(row, into: destination + place * length)
        }
      }
    }
  }

  /// Numbers of a tensor of unsigned 32-bit integers.
  fileprivate func words(named name: String, at places: [Int]) -> [UInt32] {
    withBytes(of: name) { _, bytes in
      places.map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    }
  }
}

import Foundation
import TensorCore

/// The layout of a safetensors file with several matrices of the same number of rows, and a checksum
/// for each row of all of them together.
///
/// The tensor `checksums` has the 32-bit FNV-1a hash of the words of row i of each matrix, in the
/// order of the matrices. A change of any single word changes it for certain.
package struct RowLayout {
  /// The matrices: their names, and the shapes whose last extent is the length of a row.
  package let matrices: [(name: String, shape: Shape)]
  /// The number of rows of each.
  package let rows: Int
  /// The type of their scalars: `float32` or `float16`.
  package let type: StorageType
  /// The beginning of the file.
  let header: Data
  /// The places of the tensors in the file.
  let places: [String: Range<Int>]

  static let checksums = "checksums"
  static let rounding = "largest_rounding"

  /// A layout of matrices.
  ///
  /// - Precondition: Each matrix has `rows` rows, the names differ from each other and from those of
  ///   the further tensors, and the type is one of the two.
  package init(
    _ matrices: [(name: String, shape: Shape)], rows: Int, type: StorageType,
    metadata: [String: String]
  ) {
    precondition(
      matrices.allSatisfy { $0.shape.count == rows * $0.shape[-1] }
        && (type == .float32 || type == .float16),
      "RowLayout: found \(matrices) of \(type.rawValue), expected \(rows) rows of F32 or F16")
    self.matrices = matrices
    self.rows = rows
    self.type = type
    let tensors =
      matrices.map { TensorPlace(name: $0.name, type: type, shape: $0.shape) } + [
        TensorPlace(name: Self.checksums, type: .uint32, shape: [rows]),
        TensorPlace(name: Self.rounding, type: .float32, shape: [1]),
      ]
    let json = SafetensorsWriter.header(
      of: tensors.sorted(by: TensorPlace.precedes), metadata: metadata)
    header = SafetensorsWriter.lengthBytes(of: json.header) + json.header
    let begin = header.count
    places = json.ranges.mapValues { begin + $0.lowerBound..<begin + $0.upperBound }
  }

  /// The number of bytes of the file.
  package var byteCount: Int { places.values.map(\.upperBound).max() ?? header.count }

  /// The place of the first row of a range in a tensor of the file.
  func offset(of name: String, row: Int) -> Int {
    guard let range = places[name] else { preconditionFailure("RowLayout: no tensor \(name)") }
    return range.lowerBound + row * (range.count / max(1, rows))
  }
}

/// The checksum of a row.
struct RowChecksum {
  private(set) var value: UInt32 = 0x811C_9DC5

  /// Absorbs the words of a row; a last word that is not complete is filled with zeros.
  mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    var value = value
    let whole = bytes.count & ~3
    for offset in stride(from: 0, to: whole, by: 4) {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      value = (value ^ UInt32(littleEndian: word)) &* 0x0100_0193
    }
    if whole < bytes.count {
      var word: UInt32 = 0
      for offset in (whole..<bytes.count).reversed() { word = word << 8 | UInt32(bytes[offset]) }
      value = (value ^ word) &* 0x0100_0193
    }
    self.value = value
  }
}

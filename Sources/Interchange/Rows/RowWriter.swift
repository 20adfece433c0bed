import FileAccess
import Foundation
import TensorCore

/// Writes a file of a `RowLayout`, some rows at a time.
package final class RowWriter {
  private let layout: RowLayout
  private let file: PlacedFile
  /// The largest difference between a scalar and its stored value so far.
  package var largestRounding: Float = 0

  /// Opens the file at `path`, or creates it. Rows that an earlier writer of the same layout wrote
  /// stay.
  ///
  /// - Throws: `FileProblem` if it cannot be created.
  package init(_ layout: RowLayout, at path: String) throws {
    self.layout = layout
    file = try PlacedFile(path, byteCount: layout.byteCount)
    try layout.header.withUnsafeBytes { try file.write($0, at: 0) }
  }

  /// Writes rows of each matrix, `[N, length]`, from a row on.
  ///
  /// - Throws: `FileProblem` if writing fails.
  /// - Precondition: The scalars are finite in the type of the layout.
  package func write(_ parts: [Tensor], at row: Int) throws {
    let count = parts[0].shape[0]
    var checksums = [RowChecksum](repeating: RowChecksum(), count: count)
    for (matrix, part) in zip(layout.matrices, parts) {
      let stored = StoredTensor(name: matrix.name, tensor: part, type: layout.type)
      if layout.type == .float16 { noteRounding(of: part) }
      try stored.withBytes { bytes in
        let length = bytes.count / max(1, count)
        for index in 0..<count {
          checksums[index].absorb(
            UnsafeRawBufferPointer(rebasing: bytes[index * length..<(index + 1) * length]))
        }
        try file.write(bytes, at: layout.offset(of: matrix.name, row: row))
      }
    }
    try checksums.map(\.value.littleEndian).withUnsafeBytes {
      try file.write($0, at: layout.offset(of: RowLayout.checksums, row: row))
    }
  }

  private func noteRounding(of part: Tensor) {
    for scalar in part.scalars {
      largestRounding = max(largestRounding, abs(Float(halfBits: scalar.halfBits) - scalar))
    }
  }

  /// Waits until the disk has all that was written.
  ///
  /// - Throws: `FileProblem` if it does not take it.
  package func synchronize() throws { try file.synchronize() }

  /// Moves the file, of which all rows are written, to its path for use.
  ///
  /// - Throws: `FileProblem` if writing or moving fails.
  package func publish(as path: String) throws {
    try withUnsafeBytes(of: largestRounding) {
      try file.write($0, at: layout.places[RowLayout.rounding]?.lowerBound ?? 0)
    }
    try file.publish(as: path)
  }
}

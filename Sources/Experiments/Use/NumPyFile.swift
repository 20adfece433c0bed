import FileAccess
import Foundation
import TensorCore

/// Writes tensors as NumPy's `.npy` files: little-endian single precision, axes as in memory.
public enum NumPyFile {
  /// The bytes of a file.
  public static func encode(_ tensor: Tensor) -> Data {
    encode(tensor.scalars, shape: tensor.shape.extents)
  }

  /// Writes a tensor; an existing file is replaced.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try AtomicFile.write(encode(tensor), to: path)
  }

  /// Version 1.0 of the format: a magic number, the length of a header that is a Python dictionary
  /// padded to a multiple of 64 bytes, and the scalars.
  static func encode(_ scalars: [Float], shape: [Int]) -> Data {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = header.utf8.count
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 4 * scalars.count)
    for bits in scalars.lazy.map(\.bitPattern) {
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    return Data(bytes)
  }
}

import Foundation
import PythonFiles
import TensorCore

/// Provides the bytes of a file's storages.
protocol StorageSource: Sendable {
  /// Checks that the file has the storage, with as many bytes as the pickle declares.
  ///
  /// - Throws: `PythonFileProblem`.
  func check(_ storage: StorageReference) throws

  /// A part of a storage that `check` accepted.
  ///
  /// - Throws: `PythonFileProblem`.
  func bytes(_ range: Range<Int>, of storage: StorageReference) throws -> Data
}

extension StorageSource {
  /// The scalars of a tensor in row-major order, converted to `Float`.
  func tensor(_ view: TensorView) throws -> Tensor {
    try Tensor(Shape(view.extents)) { destination in
      guard view.count > 0 else { return }
      if view.isContiguous {
        try copyContiguous(view, to: destination)
      } else {
        try bytes(view.byteSpan, of: view.storage).withUnsafeBytes { span in
          view.gather(from: span, into: destination)
        }
      }
    }
  }

  /// In parts, so that memory never holds all of the file's bytes and all of the scalars at once.
  private func copyContiguous(
    _ view: TensorView, to destination: UnsafeMutablePointer<Float>
  ) throws {
    let part = 1 << 18
    for start in stride(from: 0, to: view.count, by: part) {
      let size = view.storage.scalarBytes
      let first = view.byteSpan.lowerBound + start * size
      let count = min(part, view.count - start)
      try bytes(first..<first + count * size, of: view.storage).withUnsafeBytes { bytes in
        view.storage.type.decode(bytes, into: destination + start)
      }
    }
  }
}

extension TensorView {
  /// Gathers the scalars in row-major order from the bytes of `byteSpan`.
  fileprivate func gather(
    from span: UnsafeRawBufferPointer, into destination: UnsafeMutablePointer<Float>
  ) {
    let size = storage.scalarBytes
    var index = [Int](repeating: 0, count: extents.count)
    var place = 0
    for number in 0..<count {
      let scalar = UnsafeRawBufferPointer(rebasing: span[place * size..<(place + 1) * size])
      storage.type.decode(scalar, into: destination + number)
      for axis in extents.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < extents[axis] { break }
        place -= strides[axis] * extents[axis]
        index[axis] = 0
      }
    }
  }
}

import TensorCore

extension Tensor {
  /// Overwrites rows of an image `[1, H, W, C]`.
  ///
  /// - Parameters:
  ///   - rows: `[1, h, W, C]`.
  ///   - first: The first row that is overwritten.
  /// - Precondition: The image has these rows.
  package mutating func write(_ rows: Tensor, atRow first: Int) {
    let row = shape[2] * shape[3]
    precondition(
      rows.shape == [1, rows.shape[1], shape[2], shape[3]] && shape[0] == 1 && first >= 0
        && first + rows.shape[1] <= shape[1],
      "write: found \(rows.shape) at row \(first) of \(shape)")
    withMutablePointer { target in
      rows.withPointer { (target + first * row).update(from: $0, count: rows.count) }
    }
  }
}

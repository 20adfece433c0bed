import TensorCore

extension Normalization {
  /// Converts images from this normalization to another one.
  ///
  /// - Parameter images: `[N, H, W, C]`.
  /// - Precondition: Both normalizations have as many channels as the images.
  package func converted(_ images: Tensor, to other: Normalization) -> Tensor {
    guard self != other else { return images }
    let count = channels
    precondition(
      images.shape[-1] == count && other.channels == count,
      "converted(to:): found normalizations of \(count) and \(other.channels) channels, expected"
        + " those of the images \(images.shape)")
    let scale = (0..<count).map { deviation[$0] / other.deviation[$0] }
    let shift = (0..<count).map { (mean[$0] - other.mean[$0]) / other.deviation[$0] }
    return images.withPointer { source in
      Tensor(images.shape) { target in
        for index in 0..<images.count {
          target[index] = source[index] * scale[index % count] + shift[index % count]
        }
      }
    }
  }
}

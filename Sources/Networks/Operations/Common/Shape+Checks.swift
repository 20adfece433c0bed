import TensorCore

extension Shape {
  /// Requires the shape of images, `[N, H, W, C]`.
  ///
  /// - Throws: `ShapeProblem` if the rank is not 4.
  public func requireImages() throws(ShapeProblem) {
    guard rank == 4 else {
      throw ShapeProblem("it reads \(self), expected images [N, H, W, C]")
    }
  }

  /// The extent of an output along one axis: `(extent + 2 · padding − size) / stride + 1`.
  ///
  /// - Throws: `ShapeProblem` if the padded image is smaller than the window.
  static func windows(
    _ extent: Int, size: Int, stride: Int, padding: Int
  ) throws(ShapeProblem) -> Int {
    guard extent + 2 * padding >= size else {
      throw ShapeProblem(
        "\(extent) pixels with a padding of \(padding) are fewer than its window of \(size)")
    }
    return (extent + 2 * padding - size) / stride + 1
  }
}

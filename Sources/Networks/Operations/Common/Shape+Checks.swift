import TensorCore

extension Shape {
  /// Checks that these are images, `[N, H, W, C]`.
  ///
  /// - Throws: `ShapeProblem` if they are not.
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
        "\(extent) pixels with a padding of \(padding) are fewer than the \(size) of its window")
    }
    return (extent + 2 * padding - size) / stride + 1
  }
}

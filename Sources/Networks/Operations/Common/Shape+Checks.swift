import Kernels
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
}

extension WindowAxis {
  /// The number of windows, the extent of an output along this axis.
  ///
  /// - Throws: `ShapeProblem` if the padded image is smaller than the window.
  func requireWindows() throws(ShapeProblem) -> Int {
    guard count > 0 else {
      let (leading, trailing) = padding
      let words = leading == trailing ? "\(leading)" : "\(leading) and \(trailing)"
      throw ShapeProblem(
        "\(extent) pixels with a padding of \(words) are fewer than its window of \(span)")
    }
    return count
  }
}

extension Shape {
  /// A shape whose number of scalars does not overflow.
  ///
  /// - Throws: `ShapeProblem` if it does, or if an extent is below 1.
  static func checked(_ extents: [Int]) throws(ShapeProblem) -> Shape {
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow, product <= 1 << 50 else {
        throw ShapeProblem("its value would be \(extents), expected extents of 1 to 2⁵⁰ scalars")
      }
      count = product
    }
    return Shape(extents)
  }
}

/// The rows of an input image that a row of an output image depends on.
///
/// Row r depends on the rows from ⌊r · step / copies⌋ − above to ⌊r · step / copies⌋ + below, as far as
/// the input has them.
public struct RowReach: Hashable, Sendable {
  /// Input rows from one output row to the next, such as the stride of a convolution.
  public var step = 1
  /// Output rows for each input row, such as the stride of a transposed convolution.
  public var copies = 1
  /// Further rows above.
  public var above = 0
  /// Further rows below.
  public var below = 0

  /// Makes a reach; by default, a row depends on the same row.
  ///
  /// - Precondition: `step` or `copies` is 1, and no value is negative.
  public init(step: Int = 1, copies: Int = 1, above: Int = 0, below: Int = 0) {
    precondition(
      min(step, copies) == 1 && min(above, below) >= 0,
      "RowReach: found the step \(step), \(copies) copies, \(above) above and \(below) below")
    self.step = step
    self.copies = copies
    self.above = above
    self.below = below
  }

  /// A row depends on the same row.
  public static let sameRow = RowReach()

  /// The reach of windows over an image with a padding, which may mirror the image.
  ///
  /// - Parameters:
  ///   - span: The rows from the first to the last one of a window.
  ///   - step: The stride.
  ///   - top: Rows of padding above the image.
  ///   - bottom: Rows of padding below the image.
  static func windows(span: Int, step: Int, top: Int, bottom: Int) -> RowReach {
    RowReach(
      step: step, above: max(top, 2 * bottom + top - span + 1), below: max(span - 1 - top, top))
  }

  /// The reach of what reverses windows, as a transposed convolution does.
  ///
  /// - Parameters:
  ///   - span: The rows from the first to the last one of a window.
  ///   - step: The stride.
  ///   - top: Rows that are cropped above the output.
  static func reversedWindows(span: Int, step: Int, top: Int) -> RowReach {
    func steps(_ rows: Int) -> Int { max(0, rows + step - 1) / step }
    return RowReach(copies: step, above: steps(span - 1 - top), below: steps(top))
  }

  /// The input rows that some output rows depend on.
  ///
  /// - Parameters:
  ///   - output: One row or more.
  ///   - extent: The rows of the input.
  func rows(for output: Range<Int>, of extent: Int) -> Range<Int> {
    func inside(_ row: Int) -> Int { min(max(row, 0), extent - 1) }
    let first = output.lowerBound * step / copies - above
    let last = (output.upperBound - 1) * step / copies + below
    return inside(first)..<inside(last) + 1
  }
}

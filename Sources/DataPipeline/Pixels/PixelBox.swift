/// A rectangle of pixels inside an image.
package struct PixelBox: Equatable, Sendable {
  /// The first row.
  package let top: Int
  /// The first column.
  package let left: Int
  /// The number of rows.
  package let height: Int
  /// The number of columns.
  package let width: Int

  /// A rectangle of `height` rows and `width` columns.
  package init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// The number of pixels.
  package var area: Int { height * width }
}

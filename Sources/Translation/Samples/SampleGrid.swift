import Images
import TensorCore

/// A picture that compares images with their translations: a row for each, with the input, the
/// output, the way back if there is one, and the truth if it is known.
public struct SampleGrid {
  private var rows: [[Image]] = []
  /// Pictures in every row.
  public let columns: Int

  /// An empty grid of so many columns.
  ///
  /// - Precondition: `columns` is positive.
  public init(columns: Int) {
    precondition(columns > 0, "SampleGrid: expected a column, found \(columns)")
    self.columns = columns
  }

  /// The number of rows so far.
  public var rowCount: Int { rows.count }

  /// Adds a row of images `[1, H, W, C]` in -1...1.
  ///
  /// - Precondition: The row has as many images as the grid has columns.
  public mutating func append(_ images: [Tensor]) {
    precondition(
      images.count == columns, "SampleGrid: found \(images.count) images for \(columns) columns")
    rows.append(images.map { Image($0) })
  }

  /// Puts the rows of another grid to the right of these, row by row; what is too long is cut.
  public func beside(_ other: SampleGrid) -> SampleGrid {
    var joined = SampleGrid(columns: columns + other.columns)
    joined.rows = zip(rows, other.rows).map { $0 + $1 }
    return joined
  }

  /// The picture; small images are enlarged so that a person sees something.
  ///
  /// - Precondition: There is a row.
  public func picture() -> Image {
    guard let first = rows.first?.first else { preconditionFailure("SampleGrid: found no row") }
    let zoom = max(1, 64 / max(first.width, first.height))
    let cells = rows.joined().map { image in
      (image.width, image.height) == (first.width, first.height)
        ? image : image.resized(width: first.width, height: first.height)
    }
    return Image.grid(cells.map { $0.enlarged(by: zoom) }, columns: columns)
  }
}

import Images
import TensorCore

/// A picture that compares images with their translations. Each row contains input, output,
/// optionally the reconstruction, and the ground truth if available.
public struct SampleGrid {
  private var rows: [[Image]] = []
  /// The number of images per row.
  public let columns: Int

  /// An empty grid with this number of columns.
  ///
  /// - Precondition: `columns` is positive.
  public init(columns: Int) {
    precondition(columns > 0, "SampleGrid: expected at least one column, found \(columns)")
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

  /// Appends the rows of another grid to the right of these rows; drops surplus rows.
  public func beside(_ other: SampleGrid) -> SampleGrid {
    var joined = SampleGrid(columns: columns + other.columns)
    joined.rows = zip(rows, other.rows).map { $0 + $1 }
    return joined
  }

  /// The picture; small images are enlarged for visibility.
  ///
  /// - Precondition: There is at least one row.
  public func picture() -> Image {
    guard let first = rows.first?.first else {
      preconditionFailure("SampleGrid: expected at least one row, found none")
    }
    let zoom = max(1, 64 / max(first.width, first.height))
    let cells = rows.joined().map { image in
      (image.width, image.height) == (first.width, first.height)
        ? image : image.resized(width: first.width, height: first.height)
    }
    return Image.grid(cells.map { $0.enlarged(by: zoom) }, columns: columns)
  }
}

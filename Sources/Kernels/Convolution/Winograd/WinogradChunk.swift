/// Some rows of tiles, of one image or several, that are transformed and multiplied together.
struct WinogradChunk {
  /// Neighboring rows of tiles of one image.
  struct Strip {
    let image: Int
    let rows: Range<Int>
    /// The index of the first tile in the chunk.
    let firstTile: Int
  }

  private(set) var strips: [Strip] = []
  private(set) var tiles = 0

  fileprivate mutating func append(image: Int, rows: Range<Int>, columns: Int) {
    strips.append(Strip(image: image, rows: rows, firstTile: tiles))
    tiles += rows.count * columns
  }
}

extension Winograd {
  /// All tiles in chunks of about `tiles`. The cuts depend only on the extents.
  func chunks(tiles: Int) -> [WinogradChunk] {
    let rowsPerStrip = max(1, min(tiles, 32) / tileColumns)
    var chunks: [WinogradChunk] = []
    var chunk = WinogradChunk()
    for image in 0..<batch {
      for first in stride(from: 0, to: tileRows, by: rowsPerStrip) {
        let rows = first..<min(tileRows, first + rowsPerStrip)
        if chunk.tiles > 0 && chunk.tiles + rows.count * tileColumns > tiles {
          chunks.append(chunk)
          chunk = WinogradChunk()
        }
        chunk.append(image: image, rows: rows, columns: tileColumns)
      }
    }
    return chunk.tiles > 0 ? chunks + [chunk] : chunks
  }
}

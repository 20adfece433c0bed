import CKernels
import TensorCore

/// A kernel matrix `[depth, channels]` in blocks of output channels, the layout of the C loops.
///
/// A block is `[depth, width]`, with zeros after the last channel.
struct PackedKernel {
  let depth: Int
  let channels: Int
  let blocks: [Block]

  struct Block {
    /// The first channel.
    let first: Int
    /// Channels without the zeros.
    let channels: Int
    /// Floats per row.
    let width: Int
    /// Where the block starts in the packed kernel.
    let offset: Int
  }

  init(depth: Int, channels: Int) {
    self.depth = depth
    self.channels = channels
    var blocks: [Block] = []
    var first = 0
    var offset = 0
    while first < channels {
      let width = ck_block_width(channels - first)
      blocks.append(
        Block(
          first: first, channels: min(width, channels - first), width: width, offset: offset))
      first += width
      offset += depth * width
    }
    self.blocks = blocks
  }

  /// The channels with the zeros after the last one.
  var width: Int { blocks.last.map { $0.first + $0.width } ?? 0 }

  /// Floats of the packed kernel.
  var count: Int { blocks.reduce(0) { $0 + depth * $1.width } }

  /// Packs rows of contiguous channels; row `depth` starts at `source(depth)`.
  func pack(
    into packed: UnsafeMutablePointer<Float>,
    _ source: (_ depth: Int) -> UnsafePointer<Float>
  ) {
    Parallelism.forEachRange(of: depth, grain: 256) { rows in
      for row in rows {
        let values = source(row)
        for block in blocks {
          let target = packed + block.offset + row * block.width
          target.update(from: values + block.first, count: block.channels)
          (target + block.channels).update(repeating: 0, count: block.width - block.channels)
        }
      }
    }
  }

  /// Packs a matrix `[channels, rows]`, transposed, into the rows from `first` on.
  func packTransposed(
    _ matrix: UnsafePointer<Float>, rowStride: Int, rows: Int, first: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    for block in blocks {
      let target = packed + block.offset + first * block.width
      if block.channels < block.width {
        target.update(repeating: 0, count: rows * block.width)
      }
      ck_transpose(
        matrix + block.first * rowStride, block.channels, rows, rowStride, target, block.width)
    }
  }
}

import CKernels
import TensorCore

/// Whether a factor of a matrix product is used as it is or transposed.
package enum Orientation {
  /// As it is.
  case plain
  /// Transposed.
  case transposed
}

/// A row-major factor of a matrix product.
package struct MatrixFactor {
  let pointer: UnsafePointer<Float>
  let rowStride: Int
  let orientation: Orientation

  /// Makes a factor.
  ///
  /// - Parameters:
  ///   - rowStride: Floats between the rows in memory.
  ///   - orientation: Whether the product uses it as it is or transposed.
  package init(
    _ pointer: UnsafePointer<Float>, rowStride: Int, _ orientation: Orientation = .plain
  ) {
    self.pointer = pointer
    self.rowStride = rowStride
    self.orientation = orientation
  }
}

/// `result = left · right`, or the product added to `result`; row-major, on several threads.
///
/// The products run in the register tiles of the convolutions: rows of the result are pixels, and
/// its columns are channels. The cuts depend on the extents alone.
///
/// - Parameters:
///   - rows: Rows of the result.
///   - columns: Columns of the result.
///   - depth: The inner extent; a sum over no terms is zero.
///   - rowStride: Floats between the rows of the result.
///   - accumulating: Whether the product is added to `result`.
package func multiply(
  _ left: MatrixFactor, _ right: MatrixFactor, rows: Int, columns: Int, depth: Int,
  into result: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool = false
) {
  guard rows > 0, columns > 0 else { return }
  guard depth > 0 else {
    if !accumulating {
      for row in 0..<rows { (result + row * rowStride).update(repeating: 0, count: columns) }
    }
    return
  }
  withPlainRows(left, rows: rows, depth: depth) { left, leftStride in
    // Some columns at a time, so that the packed factor stays small.
    let step = max(1, packedFloats / depth / widestBlock) * widestBlock
    for first in stride(from: 0, to: columns, by: step) {
      let packed = PackedKernel(depth: depth, channels: min(step, columns - first))
      withScratch(packed.count) { kernel in
        packed.pack(right, column: first, into: kernel)
        let rowBlocks = (rows + rowsPerBlock - 1) / rowsPerBlock
        Parallelism.forEach(blocks: rowBlocks * packed.blocks.count) { index in
          let block = packed.blocks[index / rowBlocks]
          let row = index % rowBlocks * rowsPerBlock
          var grid = ck_grid()
          grid.input = left + row * leftStride
          grid.inputPixel = leftStride
          grid.kernelRows = (depth + termsPerSum - 1) / termsPerSum
          grid.inputRow = termsPerSum
          grid.run = termsPerSum
          grid.lastRun = depth - (grid.kernelRows - 1) * termsPerSum
          grid.rowsPerSum = 1
          grid.adds = accumulating ? 1 : 0
          grid.lines = 1
          grid.columns = min(rowsPerBlock, rows - row)
          grid.channels = block.channels
          grid.output = result + row * rowStride + first + block.first
          grid.outputPixel = rowStride
          ck_convolve(&grid, block.width, kernel + block.offset, nil)
        }
      }
    }
  }
}

/// Floats of the right factor that are packed at a time.
private let packedFloats = 1 << 20
/// The width of the widest block of columns on any processor.
private let widestBlock = 32
/// Rows of the result that a thread takes at a time.
private let rowsPerBlock = 112
/// Products that are summed before they are added to the result: a sum of sums rounds less.
private let termsPerSum = 256

/// Calls `body` with the rows of a factor and the floats between them; transposes it in a copy.
private func withPlainRows(
  _ factor: MatrixFactor, rows: Int, depth: Int,
  _ body: (UnsafePointer<Float>, _ rowStride: Int) -> Void
) {
  guard factor.orientation == .transposed else { return body(factor.pointer, factor.rowStride) }
  withScratch(rows * depth) { copy in
    ck_transpose(factor.pointer, depth, rows, factor.rowStride, copy, depth)
    body(copy, depth)
  }
}

extension PackedKernel {
  /// Packs a factor's columns from `column` on.
  fileprivate func pack(
    _ factor: MatrixFactor, column: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    switch factor.orientation {
    case .plain: pack(into: packed) { factor.pointer + $0 * factor.rowStride + column }
    case .transposed:
      packTransposed(
        factor.pointer + column * factor.rowStride, rowStride: factor.rowStride, rows: depth,
        first: 0, into: packed)
    }
  }
}

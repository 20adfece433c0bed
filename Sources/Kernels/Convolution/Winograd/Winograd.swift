/// A convolution in tiles of output pixels by Winograd's F(4×4, 3×3), F(3×3, 4×4) or F(4×4, 2×2)
/// (Lavin, Gray 2016).
///
/// `Y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ d B)] A` for each tile, with the sum over channels inside the brackets:
/// 36 products instead of 144, or 25 instead of 64 with 2×2 taps. With a stride of 2 the input has
/// four phases, of even and odd rows and columns. Each phase is convolved without stride with its
/// taps, at most 2×2, and the four are summed inside the brackets too. The relative error in single
/// precision is about 1e-5.
struct Winograd {
  /// One of the step² images that the input's pixels form, and its taps.
  struct Phase {
    /// The position of its first pixel in the padded image.
    let row: Int
    let column: Int
    /// The tap of the kernel for each of taps × taps places; -1 for none.
    let kernelTaps: [Int]
  }

  /// The position of output pixels in a buffer, in floats.
  struct Target {
    var origin = 0
    let pixel: Int
    let line: Int
    let image: Int
  }

  let batch: Int
  /// The taps along each axis: 2, 3 or 4.
  let taps: Int
  /// The input, padded for whole tiles.
  let source: PaddedImage
  /// Where the padded image starts, in rows of the input.
  let top: Int
  /// Pixels of the padded image between neighbors of a phase.
  let step: Int
  let phases: [Phase]
  /// Rows and columns of output pixels.
  let rows: Int
  let columns: Int
  let target: Target
  /// The right factor of each plane's product: input channels of all phases by output channels.
  let kernel: PackedKernel
  /// The phases with taps in each plane.
  let phaseRanges: [Range<Int>]

  init(
    batch: Int, taps: Int, source: PaddedImage, top: Int, step: Int, phases: [Phase], rows: Int,
    columns: Int, outputs: Int, target: Target
  ) {
    self.batch = batch
    self.taps = taps
    self.source = source
    self.top = top
    self.step = step
    self.phases = phases
    self.rows = rows
    self.columns = columns
    self.target = target
    let inputs = source.kept.count
    kernel = PackedKernel(
      depth: phases.count == 1 ? inputs : phases.count * source.pixelFloats, channels: outputs)
    let side = Self.side(taps: taps)
    phaseRanges = (0..<side * side).map { plane in
      Self.phaseRange(
        phases, taps: taps, isLastRow: plane / side == side - 1,
        isLastColumn: plane % side == side - 1)
    }
  }

  /// The number of planes: elementwise products per tile.
  var planes: Int { side * side }
  /// The side of a tile of outputs.
  var tile: Int { Self.tile(taps: taps) }
  /// Pixels of a phase under a tile along each axis, and the side of a square of planes.
  var side: Int { Self.side(taps: taps) }
  var inputs: Int { source.kept.count }
  var tileRows: Int { (rows + tile - 1) / tile }
  var tileColumns: Int { (columns + tile - 1) / tile }

  static func tile(taps: Int) -> Int { taps == 4 ? 3 : 4 }
  private static func side(taps: Int) -> Int { taps + tile(taps: taps) - 1 }

  /// Input channels are stored in blocks of this width, so that a product reads contiguous floats.
  static func blockWidth(inputs: Int) -> Int { inputs > 8 ? 16 : 8 }
  var blockWidth: Int { Self.blockWidth(inputs: inputs) }
  /// Blocks of input channels in a phase; the last one has zeros after its channels.
  var blocksPerPhase: Int { source.pixelFloats / blockWidth }

  /// Floats between planes of the kernel. With a power of two, all planes would map to the same
  /// cache lines.
  var kernelPlane: Int { Self.staggered(kernel.count) }
  func inputPlane(tiles: Int) -> Int { Self.staggered(tiles * phases.count * source.pixelFloats) }
  func outputPlane(tiles: Int) -> Int { Self.staggered(tiles * kernel.width) }

  private static func staggered(_ count: Int) -> Int { (count + 15) / 16 * 16 + 80 }

  /// The phases with taps in a plane; only the last taps contribute to the last row and column of
  /// planes.
  private static func phaseRange(
    _ phases: [Phase], taps: Int, isLastRow: Bool, isLastColumn: Bool
  ) -> Range<Int> {
    let used = phases.indices.filter { index in
      (0..<taps * taps).contains { place in
        phases[index].kernelTaps[place] >= 0 && (!isLastRow || place / taps == taps - 1)
          && (!isLastColumn || place % taps == taps - 1)
      }
    }
    guard let first = used.first, let last = used.last else { return 0..<0 }
    return first..<last + 1
  }
}

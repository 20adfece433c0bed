import CKernels
import TensorCore

/// The input pixels at one offset modulo the stride, and the taps of the kernel that reach them.
///
/// All pixels of a phase sum over the same taps, so their gradient is a stride-1 convolution of the
/// output's gradient with those taps, reversed and transposed. It multiplies nothing by the zeros
/// between strides, and no two threads write to one place.
struct ConvolutionPhase {
  let geometry: ConvolutionGeometry
  let row: Int
  let column: Int
  let vertical: PhaseTaps
  let horizontal: PhaseTaps

  /// The phases that have pixels.
  static func all(of geometry: ConvolutionGeometry) -> [ConvolutionPhase] {
    (0..<min(geometry.stride.height, geometry.inputHeight)).flatMap { row in
      (0..<min(geometry.stride.width, geometry.inputWidth)).map { column in
        ConvolutionPhase(geometry, row: row, column: column)
      }
    }
  }

  private init(_ geometry: ConvolutionGeometry, row: Int, column: Int) {
    self.geometry = geometry
    self.row = row
    self.column = column
    vertical = PhaseTaps(offset: row, geometry.vertical)
    horizontal = PhaseTaps(offset: column, geometry.horizontal)
  }

  /// Taps in a row that read neighboring pixels, as `ConvolutionGeometry.tapsPerRun`.
  private var tapsPerRun: Int { horizontal.step == 1 ? horizontal.count : 1 }
  /// The runs in a row of taps; one, of no taps, if there are none.
  private var runs: Int { horizontal.step == 1 ? 1 : horizontal.count }

  func run(
    outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    let kernel = PackedKernel(depth: vertical.count * horizontal.count * outputs, channels: inputs)
    withScratch(max(1, kernel.count)) { packed in
      for group in 0..<geometry.groups {
        pack(weight, group: group, kernel, into: packed)
        let padded = paddedGradient(kept: group * outputs..<(group + 1) * outputs)
        forEachBlock(of: outputGradient, padded) { patches, offset in
          var grid = patches
          for block in kernel.blocks {
            let channel = group * inputs + block.first
            grid.channels = block.channels
            grid.output = inputGradient + offset + channel
            grid.convolve(
              block, packed, runs: runs, bias: bias.map { $0 + channel })
          }
        }
      }
    }
  }

  /// Some channels of the output's gradient, padded with the zeros that this phase reads.
  func paddedGradient(kept: Range<Int>) -> PaddedImage {
    PaddedImage(
      height: geometry.outputHeight, width: geometry.outputWidth,
      channels: geometry.outputChannels, kept: kept, left: horizontal.origin,
      columns: max(0, horizontal.pixels + horizontal.span - 1))
  }

  /// Calls `body` with the patches of blocks of the phase's pixels, and the index of each block's
  /// first pixel in the input's gradient.
  func forEachBlock(
    of outputGradient: UnsafePointer<Float>, _ padded: PaddedImage,
    _ body: (_ patches: ck_grid, _ offset: Int) -> Void
  ) {
    let blocks = ConvolutionBlocks(
      batch: geometry.batch, lines: vertical.pixels, lineFloats: padded.lineFloats)
    Parallelism.forEach(blocks: blocks.count) { index in
      let (image, lines) = blocks.block(index)
      let first = lines.lowerBound + vertical.origin
      let rows = first..<first + lines.count + max(0, vertical.span - 1)
      withScratch(max(1, rows.count * padded.lineFloats)) { slab in
        let pixels = image * geometry.outputHeight * geometry.outputWidth
        padded.copy(rows, of: outputGradient + pixels * geometry.outputChannels, to: slab)
        var grid = ck_grid()
        grid.input = UnsafePointer(slab)
        grid.inputRow = vertical.step * padded.lineFloats
        grid.inputTap = horizontal.step * padded.kept.count
        grid.inputPixel = padded.kept.count
        grid.inputLine = padded.lineFloats
        grid.kernelRows = horizontal.count == 0 ? 0 : vertical.count
        grid.run = tapsPerRun * padded.kept.count
        grid.lastRun = grid.run
        grid.lines = lines.count
        grid.columns = horizontal.pixels
        grid.outputPixel = geometry.stride.width * geometry.inputChannels
        grid.outputLine =
          geometry.stride.height * geometry.inputChannels * geometry.inputWidth
        let y = lines.lowerBound * geometry.stride.height + row
        let pixel = (image * geometry.inputHeight + y) * geometry.inputWidth + column
        body(grid, pixel * geometry.inputChannels)
      }
    }
  }

  /// The phase's taps as `[taps, Cout / groups]` by `Cin / groups`, last tap first, run by run.
  private func pack(
    _ weight: UnsafePointer<Float>, group: Int, _ kernel: PackedKernel,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    Parallelism.forEach(blocks: vertical.count * horizontal.count) { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: horizontal.count)
      let (run, place) = column.quotientAndRemainder(dividingBy: tapsPerRun)
      let tap =
        vertical.reversedTaps[row] * geometry.kernelWidth + horizontal.reversedTaps[column]
      kernel.packTransposed(
        weight + tap * inputs * geometry.outputChannels + group * outputs,
        rowStride: geometry.outputChannels, rows: outputs,
        first: ((run * vertical.count + row) * tapsPerRun + place) * outputs, into: packed)
    }
  }
}

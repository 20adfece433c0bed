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
    (0..<min(geometry.stride, geometry.inputHeight)).flatMap { row in
      (0..<min(geometry.stride, geometry.inputWidth)).map { column in
        ConvolutionPhase(geometry, row: row, column: column)
      }
    }
  }

  private init(_ geometry: ConvolutionGeometry, row: Int, column: Int) {
    self.geometry = geometry
    self.row = row
    self.column = column
    vertical = PhaseTaps(
      offset: row, extent: geometry.inputHeight, kernel: geometry.kernelHeight, geometry)
    horizontal = PhaseTaps(
      offset: column, extent: geometry.inputWidth, kernel: geometry.kernelWidth, geometry)
  }

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
            ck_convolve(&grid, block.width, packed + block.offset, bias.map { $0 + channel })
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
      columns: max(0, horizontal.pixels + horizontal.count - 1))
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
      let rows = first..<first + lines.count + max(0, vertical.count - 1)
      withScratch(max(1, rows.count * padded.lineFloats)) { slab in
        let pixels = image * geometry.outputHeight * geometry.outputWidth
        padded.copy(rows, of: outputGradient + pixels * geometry.outputChannels, to: slab)
        var grid = ck_grid()
        grid.input = UnsafePointer(slab)
        grid.inputRow = padded.lineFloats
        grid.inputPixel = padded.kept.count
        grid.inputLine = padded.lineFloats
        grid.kernelRows = horizontal.count == 0 ? 0 : vertical.count
        grid.run = horizontal.count * padded.kept.count
        grid.lastRun = grid.run
        grid.lines = lines.count
        grid.columns = horizontal.pixels
        grid.outputPixel = geometry.stride * geometry.inputChannels
        grid.outputLine = grid.outputPixel * geometry.inputWidth
        let y = lines.lowerBound * geometry.stride + row
        let pixel = (image * geometry.inputHeight + y) * geometry.inputWidth + column
        body(grid, pixel * geometry.inputChannels)
      }
    }
  }

  /// The phase's taps as `[taps, Cout / groups]` by `Cin / groups`, last tap first.
  private func pack(
    _ weight: UnsafePointer<Float>, group: Int, _ kernel: PackedKernel,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    Parallelism.forEach(blocks: vertical.count * horizontal.count) { index in
      let tap =
        vertical.reversedTaps[index / horizontal.count] * geometry.kernelWidth
        + horizontal.reversedTaps[index % horizontal.count]
      kernel.packTransposed(
        weight + tap * inputs * geometry.outputChannels + group * outputs,
        rowStride: geometry.outputChannels, rows: outputs, first: index * outputs, into: packed)
    }
  }
}

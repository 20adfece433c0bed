import CKernels
import TensorCore

extension ConvolutionGeometry {
  /// The input of one group with its padding.
  func paddedImage(group: Int) -> PaddedImage {
    let inputs = inputChannels / groups
    return paddedImage(kept: group * inputs..<(group + 1) * inputs)
  }

  /// Some channels of the input with their padding.
  func paddedImage(kept: Range<Int>) -> PaddedImage {
    PaddedImage(
      height: inputHeight, width: inputWidth, channels: inputChannels, kept: kept, left: -padding,
      columns: inputWidth + 2 * padding, mode: paddingMode)
  }

  /// The output's lines, cut into blocks.
  func blocks(of image: PaddedImage) -> ConvolutionBlocks {
    ConvolutionBlocks(batch: batch, lines: outputHeight, lineFloats: image.lineFloats * stride)
  }

  /// Calls `body` with the patches of some output lines of an image; `body` sets the grid's output.
  func withPatches(
    _ padded: PaddedImage, of input: UnsafePointer<Float>, image: Int, _ lines: Range<Int>,
    _ body: (ck_grid) -> Void
  ) {
    let picture = input + image * inputHeight * inputWidth * inputChannels
    let first = lines.lowerBound * stride - padding
    let rows = first..<first + (lines.count - 1) * stride + kernelHeight
    var grid = ck_grid()
    grid.inputRow = padded.lineFloats
    grid.inputPixel = stride * padded.kept.count
    grid.inputLine = stride * padded.lineFloats
    grid.kernelRows = kernelHeight
    grid.run = kernelWidth * padded.kept.count
    grid.lastRun = grid.run
    grid.lines = lines.count
    grid.columns = outputWidth
    if padding == 0 && padded.kept.count == inputChannels {
      grid.input = picture + rows.lowerBound * padded.lineFloats
      return body(grid)
    }
    withScratch(rows.count * padded.lineFloats) { slab in
      padded.copy(rows, of: picture, to: slab)
      grid.input = UnsafePointer(slab)
      body(grid)
    }
  }
}

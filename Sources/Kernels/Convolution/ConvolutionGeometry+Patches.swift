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
      height: inputHeight, width: inputWidth, channels: inputChannels, kept: kept,
      left: -padding.left, columns: inputWidth + padding.left + padding.right, mode: paddingMode)
  }

  /// The output's lines, cut into blocks.
  func blocks(of image: PaddedImage) -> ConvolutionBlocks {
    ConvolutionBlocks(
      batch: batch, lines: outputHeight, lineFloats: image.lineFloats * stride.height)
  }

  /// Calls `body` with the patches of some output lines of an image, with the first run of each row
  /// of the kernel; `body` sets the grid's output.
  func withPatches(
    _ padded: PaddedImage, of input: UnsafePointer<Float>, image: Int, _ lines: Range<Int>,
    _ body: (ck_grid) -> Void
  ) {
    let picture = input + image * inputHeight * inputWidth * inputChannels
    let first = lines.lowerBound * stride.height - padding.top
    let rows = first..<first + (lines.count - 1) * stride.height + vertical.span
    var grid = ck_grid()
    grid.inputRow = dilation.height * padded.lineFloats
    grid.inputTap = dilation.width * padded.kept.count
    grid.inputPixel = stride.width * padded.kept.count
    grid.inputLine = stride.height * padded.lineFloats
    grid.kernelRows = kernelHeight
    grid.run = tapsPerRun * padded.kept.count
    grid.lastRun = grid.run
    grid.lines = lines.count
    grid.columns = outputWidth
    if padding.largest == 0 && padded.kept.count == inputChannels {
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

import CKernels
import TensorCore

/// 2-D convolution over `[N, H, W, C]`, directly: no patches are copied.
///
/// In this layout the taps of one row of a kernel lie side by side in the padded image, so that a patch is
/// `kH` runs of `kW · C` floats. Register tiles of pixels times channels walk over them (CKernels).
package enum Convolution {
  /// `output = input * weight + bias`.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`.
  ///   - bias: `[Cout]` or nil.
  ///   - output: `[N, Ho, Wo, Cout]`.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
  ) {
    if let winograd = Winograd(geometry) {
      return winograd.forward(input: input, weight: weight, bias: bias, output: output)
    }
    let channels = geometry.outputChannels
    let kernel = PackedKernel(
      depth: geometry.patchLength, channels: geometry.outputChannelsPerGroup)
    withScratch(max(1, kernel.count)) { packed in
      for group in 0..<geometry.groups {
        let firstChannel = group * kernel.channels
        kernel.pack(into: packed, columnStride: 1) { weight + $0 * channels + firstChannel }
        forEachBlock(geometry, input, group: group) { image, lines, patches in
          let pixels = (image * geometry.outputHeight + lines.lowerBound) * geometry.outputWidth
          for block in kernel.blocks {
            let channel = firstChannel + block.first
            var grid = patches
            grid.channels = block.channels
            grid.output = output + pixels * channels + channel
            grid.outputPixel = channels
            grid.outputLine = geometry.outputWidth * channels
            ck_convolve(&grid, block.width, packed + block.offset, bias.map { $0 + channel })
          }
        }
      }
    }
  }

  /// Calls `body` for each block of output lines with the grid of its patches; the output is left to `body`.
  static func forEachBlock(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>, group: Int,
    _ body: (_ image: Int, _ lines: Range<Int>, _ patches: ck_grid) -> Void
  ) {
    let blocks = geometry.blocks
    Parallelism.forEach(blocks: blocks.count) { index in
      let (image, lines) = blocks.block(index)
      withPatches(geometry, input, group: group, image: image, lines) { body(image, lines, $0) }
    }
  }

  /// Lends the patches of some output lines of an image.
  static func withPatches(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>, group: Int, image: Int,
    _ lines: Range<Int>, _ body: (ck_grid) -> Void
  ) {
    let padded = geometry.paddedImage(group: group)
    let picture =
      input + image * geometry.inputHeight * geometry.inputWidth * geometry.inputChannels
    let rows =
      lines.lowerBound * geometry.stride - geometry.padding..<(lines.upperBound - 1)
      * geometry.stride - geometry.padding + geometry.kernelHeight
    var grid = ck_grid()
    grid.inputRow = padded.lineFloats
    grid.inputPixel = geometry.stride * padded.kept.count
    grid.inputLine = geometry.stride * padded.lineFloats
    grid.kernelRows = geometry.kernelHeight
    grid.run = geometry.kernelWidth * padded.kept.count
    grid.lastRun = grid.run
    grid.lines = lines.count
    grid.columns = geometry.outputWidth
    if geometry.padding == 0 && geometry.groups == 1 {
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

extension ConvolutionGeometry {
  /// The output's lines in blocks.
  var blocks: ConvolutionBlocks {
    ConvolutionBlocks(
      batch: batch, lines: outputHeight, lineFloats: paddedImage(group: 0).lineFloats * stride)
  }

  /// The input of one group with its padding.
  func paddedImage(group: Int) -> PaddedImage {
    PaddedImage(
      height: inputHeight, width: inputWidth, channels: inputChannels,
      kept: group * inputChannelsPerGroup..<(group + 1) * inputChannelsPerGroup, left: -padding,
      columns: inputWidth + 2 * padding, mode: paddingMode)
  }
}

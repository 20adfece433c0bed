import CKernels
import TensorCore

/// The extents of a pooling from `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + top + bottom − (height − 1) · dilation − 1) / stride + 1`, rounded down or up; `Wo`
/// alike.
package struct PoolingGeometry: Sendable {
  /// N, the number of images.
  package let batch: Int
  /// C, the number of channels.
  package let channels: Int
  /// The windows along the height.
  let vertical: WindowAxis
  /// The windows along the width.
  let horizontal: WindowAxis
  /// Ho, in pixels.
  package let outputHeight: Int
  /// Wo, in pixels.
  package let outputWidth: Int

  /// Makes a geometry and computes the output's size.
  ///
  /// - Parameters:
  ///   - size: Rows and columns of a window.
  ///   - roundsUp: Whether windows may extend beyond the padded image; each starts in the image or in
  ///     the padding before it.
  /// - Precondition: The padding is smaller than the size, and the dilation not larger than a padded
  ///   image, so that each window has a pixel of the image; at least one window fits.
  package init(
    batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, size: AxisPair,
    stride: AxisPair, padding: ImageSides, dilation: AxisPair = 1, roundsUp: Bool = false
  ) {
    precondition(
      0 <= padding.smallest && padding.isSmaller(height: size.height, width: size.width),
      "Pooling: expected a padding smaller than the size \(size), found \(padding)")
    precondition(
      padding.largest == 0 || dilation.height <= inputHeight && dilation.width <= inputWidth,
      "Pooling: found an image of \(inputHeight)×\(inputWidth) with padding \(padding), expected at"
        + " least the dilation \(dilation)")
    self.batch = batch
    self.channels = channels
    (vertical, horizontal) = WindowAxis.both(
      height: inputHeight, width: inputWidth, size: size, stride: stride, dilation: dilation,
      padding: padding, roundsUp: roundsUp)
    outputHeight = vertical.count
    outputWidth = horizontal.count
    precondition(
      outputHeight > 0 && outputWidth > 0,
      "Pooling: found an image of \(inputHeight)×\(inputWidth) with padding \(padding), expected at"
        + " least the window of \(vertical.span)×\(horizontal.span)")
  }

  /// H, in pixels.
  package var inputHeight: Int { vertical.extent }
  /// W, in pixels.
  package var inputWidth: Int { horizontal.extent }
  private var inputScalars: Int { inputHeight * inputWidth * channels }
}

extension PoolingGeometry {
  /// Calls `body` with windows of equal shape that are neighbors in a row, as patches of a grid.
  ///
  /// The threads share the rows of all images.
  ///
  /// - Parameter body: Takes the pixels of a window in the image, and in the padded image.
  func forEachGrid(
    _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    _ body: (_ grid: inout ck_grid, _ inside: Int, _ padded: Int) -> Void
  ) {
    let neighbors = horizontal.neighbors
    let blocks =
      isSmall
      ? ConvolutionBlocks(batch: batch, lines: outputHeight, height: outputHeight)
      : ConvolutionBlocks(
        batch: batch, lines: outputHeight, lineFloats: vertical.stride * inputWidth * channels)
    Parallelism.forEach(blocks: blocks.count) { index in
      let (image, lines) = blocks.block(index)
      for line in lines {
        forEachGrid(image: image, line: line, neighbors) { grid, first, place, inside, padded in
          grid.input = input + first
          grid.output = output + place
          grid.channels = channels
          body(&grid, inside, padded)
        }
      }
    }
  }

  /// Sets the input's gradient to zero and calls `body` with windows of equal shape that are
  /// neighbors in a row, as patches of a grid; `body` adds to the input's gradient at the first tap of
  /// the first window.
  ///
  /// Windows overlap, so the threads share the images and the channels, but not the rows.
  ///
  /// - Parameters:
  ///   - input: nil if `body` does not read it.
  ///   - body: Takes the pixels of a window in the image, and in the padded image.
  func forEachGrid(
    _ input: UnsafePointer<Float>?, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>,
    _ body: (
      _ grid: inout ck_grid, _ target: UnsafeMutablePointer<Float>, _ inside: Int, _ padded: Int
    ) -> Void
  ) {
    let neighbors = horizontal.neighbors
    // A few images are cut finer: two cache lines of each pixel.
    let pieces = isSmall || batch >= 4 ? 1 : (channels + 31) / 32
    Parallelism.forEach(blocks: batch) { image in
      (inputGradient + image * inputScalars).update(repeating: 0, count: inputScalars)
    }
    Parallelism.forEach(blocks: batch * pieces) { index in
      let (image, piece) = index.quotientAndRemainder(dividingBy: pieces)
      let (start, end) = (piece * channels / pieces, (piece + 1) * channels / pieces)
      for line in 0..<outputHeight {
        forEachGrid(image: image, line: line, neighbors) { grid, first, place, inside, padded in
          grid.input = input.map { $0 + first + start }
          // The loops only read it.
          grid.output = UnsafeMutablePointer(mutating: gradient + place + start)
          grid.channels = end - start
          body(&grid, inputGradient + first + start, inside, padded)
        }
      }
    }
  }

  /// Small images are not worth another thread.
  private var isSmall: Bool { inputScalars <= 16_384 }

  /// Calls `body` with the grids of one line of windows, and the indices of their first scalars in
  /// the input and in the output; `body` sets the pointers and the channels.
  @inline(__always)
  private func forEachGrid(
    image: Int, line: Int, _ neighbors: [WindowAxis.Neighbors],
    _ body: (_ grid: inout ck_grid, _ first: Int, _ place: Int, _ inside: Int, _ padded: Int) ->
      Void
  ) {
    let rows = vertical.window(line)
    var grid = ck_grid()
    grid.inputRow = vertical.dilation * inputWidth * channels
    grid.inputTap = horizontal.dilation * channels
    grid.inputPixel = horizontal.stride * channels
    grid.kernelRows = rows.inside
    grid.lines = 1
    grid.outputPixel = channels
    for columns in neighbors {
      let window = columns.first
      grid.run = window.inside
      grid.lastRun = window.inside
      grid.columns = columns.places.count
      body(
        &grid, ((image * inputHeight + rows.first) * inputWidth + window.first) * channels,
        ((image * outputHeight + line) * outputWidth + columns.places.lowerBound) * channels,
        rows.inside * window.inside, rows.padded * window.padded)
    }
  }
}

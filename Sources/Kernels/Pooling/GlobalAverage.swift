import CKernels
import TensorCore

/// The mean of each channel over an image's pixels.
package enum GlobalAverage {
  /// Averages `[batch, pixels, channels]` to `[batch, channels]`.
  package static func forward(
    batch: Int, pixels: Int, channels: Int, _ input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    // The threads share the channels of large images; the loop reads up to 64 of them at a time.
    let pieces = pixels * channels <= 16_384 ? 1 : (channels + 63) / 64
    Parallelism.forEach(blocks: batch * pieces) { index in
      let (image, piece) = index.quotientAndRemainder(dividingBy: pieces)
      let (start, end) = (piece * channels / pieces, (piece + 1) * channels / pieces)
      // One window of a single row.
      var grid = ck_grid()
      grid.input = input + image * pixels * channels + start
      grid.inputTap = channels
      grid.kernelRows = 1
      grid.run = pixels
      grid.lastRun = pixels
      grid.lines = 1
      grid.columns = 1
      grid.channels = end - start
      grid.output = output + image * channels + start
      ck_average_pool(&grid, Float(pixels))
    }
  }

  /// Spreads the gradient `[batch, channels]` evenly over the pixels.
  package static func backward(
    batch: Int, pixels: Int, channels: Int, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEach(blocks: batch) { image in
      let source = gradient + image * channels
      for pixel in 0..<pixels {
        let target = inputGradient + (image * pixels + pixel) * channels
        for channel in 0..<channels { target[channel] = source[channel] / Float(pixels) }
      }
    }
  }
}

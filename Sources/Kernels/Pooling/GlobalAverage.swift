import TensorCore

/// The mean of each channel over an image's pixels.
package enum GlobalAverage {
  /// Averages `[batch, pixels, channels]` to `[batch, channels]`.
  package static func forward(
    batch: Int, pixels: Int, channels: Int, _ input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEach(blocks: batch) { image in
      let target = output + image * channels
      target.update(repeating: 0, count: channels)
      for pixel in 0..<pixels {
        let source = input + (image * pixels + pixel) * channels
        for channel in 0..<channels { target[channel] += source[channel] }
      }
      for channel in 0..<channels { target[channel] /= Float(pixels) }
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

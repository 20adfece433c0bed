import TensorCore

/// Pads an image with its mirror image, without repeating the border's pixels.
package struct ReflectionPadding: Hashable, Sendable {
  /// N, the number of images.
  package let batch: Int
  /// C, the number of channels.
  package let channels: Int
  private let vertical: ReflectedAxis
  private let horizontal: ReflectedAxis

  /// Makes a padding of images `[N, H, W, C]`.
  ///
  /// - Precondition: The padding is smaller than either side of the image.
  package init(batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, padding: Int) {
    precondition(
      0 <= padding && padding < min(inputHeight, inputWidth),
      "ReflectionPadding: expected a padding smaller than the image of"
        + " \(inputHeight)×\(inputWidth), found \(padding)")
    self.batch = batch
    self.channels = channels
    vertical = ReflectedAxis(extent: inputHeight, padding: padding)
    horizontal = ReflectedAxis(extent: inputWidth, padding: padding)
  }

  /// `H + 2 · padding`.
  package var outputHeight: Int { vertical.paddedExtent }
  /// `W + 2 · padding`.
  package var outputWidth: Int { horizontal.paddedExtent }

  /// Writes the padded images.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, H + 2 · padding, W + 2 · padding, C]`.
  package func forward(_ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    Parallelism.forEach(blocks: batch * outputHeight) { line in
      let row = line / outputHeight * vertical.extent + vertical.source(of: line % outputHeight)
      let source = input + row * horizontal.extent * channels
      let target = output + line * outputWidth * channels
      let padding = horizontal.padding
      (target + padding * channels).update(from: source, count: horizontal.extent * channels)
      for column in 0..<padding {
        copyPixel(column, from: source, to: target)
        copyPixel(outputWidth - 1 - column, from: source, to: target)
      }
    }
  }

  private func copyPixel(
    _ column: Int, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    (target + column * channels).update(
      from: source + horizontal.source(of: column) * channels, count: channels)
  }

  private func addPixel(
    _ column: Int, of source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    let pixel = target + horizontal.source(of: column) * channels
    Elementwise.map(0..<channels, pixel, source + column * channels, output: pixel) { $0 + $1 }
  }

  /// Sums the gradients of all copies of each pixel.
  ///
  /// - Parameters:
  ///   - gradient: The output's gradient, `[N, H + 2 · padding, W + 2 · padding, C]`.
  ///   - inputGradient: `[N, H, W, C]`, overwritten.
  package func backward(
    gradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let rowLength = horizontal.extent * channels
    Parallelism.forEach(blocks: batch * vertical.extent) { line in
      let target = inputGradient + line * rowLength
      let firstRow = line / vertical.extent * outputHeight
      let padding = horizontal.padding
      var isFirst = true
      vertical.forEachCopy(of: line % vertical.extent) { row in
        let source = gradient + (firstRow + row) * outputWidth * channels
        let inner = source + padding * channels
        if isFirst {
          target.update(from: inner, count: rowLength)
        } else {
          Elementwise.map(0..<rowLength, target, inner, output: target) { $0 + $1 }
        }
        isFirst = false
        for column in 0..<padding {
          addPixel(column, of: source, to: target)
          addPixel(outputWidth - 1 - column, of: source, to: target)
        }
      }
    }
  }
}

/// One axis of an image with its mirror images on both ends.
private struct ReflectedAxis: Hashable {
  let extent: Int
  let padding: Int

  var paddedExtent: Int { extent + 2 * padding }

  /// The position in the image that `position` of the padded image shows.
  func source(of position: Int) -> Int {
    let distance = abs(position - padding)
    return distance < extent ? distance : 2 * (extent - 1) - distance
  }

  /// Calls `body` with each position in the padded image that shows `position`.
  func forEachCopy(of position: Int, _ body: (Int) -> Void) {
    body(position + padding)
    if position >= 1 && position <= padding { body(padding - position) }
    let fromEnd = extent - 1 - position
    if fromEnd >= 1 && fromEnd <= padding { body(padding + extent - 1 + fromEnd) }
  }
}

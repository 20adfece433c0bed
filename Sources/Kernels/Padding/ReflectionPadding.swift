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
  /// - Precondition: The padding is smaller than the image along its axis.
  package init(batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, padding: ImageSides) {
    precondition(
      0 <= padding.smallest && padding.isSmaller(height: inputHeight, width: inputWidth),
      "ReflectionPadding: expected a padding smaller than the image of"
        + " \(inputHeight)×\(inputWidth), found \(padding)")
    self.batch = batch
    self.channels = channels
    vertical = ReflectedAxis(
      extent: inputHeight, leading: padding.top, trailing: padding.bottom)
    horizontal = ReflectedAxis(
      extent: inputWidth, leading: padding.left, trailing: padding.right)
  }

  /// `H + top + bottom`.
  package var outputHeight: Int { vertical.paddedExtent }
  /// `W + left + right`.
  package var outputWidth: Int { horizontal.paddedExtent }

  /// Writes the padded images.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, H + top + bottom, W + left + right, C]`.
  package func forward(_ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    Parallelism.forEach(blocks: batch * outputHeight) { line in
      let row = line / outputHeight * vertical.extent + vertical.source(of: line % outputHeight)
      let source = input + row * horizontal.extent * channels
      let target = output + line * outputWidth * channels
      (target + horizontal.leading * channels).update(
        from: source, count: horizontal.extent * channels)
      for column in horizontal.border { copyPixel(column, from: source, to: target) }
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
  ///   - gradient: The output's gradient, `[N, H + top + bottom, W + left + right, C]`.
  ///   - inputGradient: `[N, H, W, C]`, overwritten.
  package func backward(
    gradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let rowLength = horizontal.extent * channels
    Parallelism.forEach(blocks: batch * vertical.extent) { line in
      let target = inputGradient + line * rowLength
      let firstRow = line / vertical.extent * outputHeight
      var isFirst = true
      vertical.forEachCopy(of: line % vertical.extent) { row in
        let source = gradient + (firstRow + row) * outputWidth * channels
        let inner = source + horizontal.leading * channels
        if isFirst {
          target.update(from: inner, count: rowLength)
        } else {
          Elementwise.map(0..<rowLength, target, inner, output: target) { $0 + $1 }
        }
        isFirst = false
        for column in horizontal.border { addPixel(column, of: source, to: target) }
      }
    }
  }
}

/// One axis of an image with its mirror images on both ends.
private struct ReflectedAxis: Hashable {
  let extent: Int
  /// Positions before and after the image.
  let leading: Int
  let trailing: Int
  let paddedExtent: Int
  /// The positions outside the image, from both ends inwards.
  let border: [Int]

  init(extent: Int, leading: Int, trailing: Int) {
    self.extent = extent
    self.leading = leading
    self.trailing = trailing
    let paddedExtent = leading + extent + trailing
    self.paddedExtent = paddedExtent
    border = (0..<max(leading, trailing)).flatMap { place in
      (place < leading ? [place] : []) + (place < trailing ? [paddedExtent - 1 - place] : [])
    }
  }

  /// The position in the image that `position` of the padded image shows.
  func source(of position: Int) -> Int {
    let distance = abs(position - leading)
    return distance < extent ? distance : 2 * (extent - 1) - distance
  }

  /// Calls `body` with each position in the padded image that shows `position`.
  func forEachCopy(of position: Int, _ body: (Int) -> Void) {
    body(position + leading)
    if position >= 1 && position <= leading { body(leading - position) }
    let fromEnd = extent - 1 - position
    if fromEnd >= 1 && fromEnd <= trailing { body(leading + extent - 1 + fromEnd) }
  }
}

import TensorCore

/// The extents of a pooling from `[N, H, W, C]` to `[N, Ho, Wo, C]` with square windows.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike.
package struct PoolingGeometry: Hashable, Sendable {
  /// N, the number of images.
  package let batch: Int
  /// H, in pixels.
  package let inputHeight: Int
  /// W, in pixels.
  package let inputWidth: Int
  /// C, the number of channels.
  package let channels: Int
  /// The side of the window, in pixels.
  package let size: Int
  /// The step between windows, in pixels.
  package let stride: Int
  /// Pixels of padding on each side.
  package let padding: Int
  /// Ho, in pixels.
  package let outputHeight: Int
  /// Wo, in pixels.
  package let outputWidth: Int

  /// Makes a geometry and computes the output's size.
  ///
  /// - Precondition: The padding is at most half the size, so that each window overlaps the image;
  ///   the padded image is at least as large as the window.
  package init(
    batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, size: Int, stride: Int,
    padding: Int
  ) {
    precondition(
      0 <= padding && 2 * padding <= size,
      "Pooling: expected a padding of at most half the size \(size), found \(padding)")
    precondition(
      inputHeight + 2 * padding >= size && inputWidth + 2 * padding >= size,
      "Pooling: found an image of \(inputHeight)×\(inputWidth) with padding \(padding), expected at"
        + " least the window of \(size)×\(size)")
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.channels = channels
    self.size = size
    self.stride = stride
    self.padding = padding
    outputHeight = (inputHeight + 2 * padding - size) / stride + 1
    outputWidth = (inputWidth + 2 * padding - size) / stride + 1
  }

  private var inputScalars: Int { inputHeight * inputWidth * channels }
  private var outputScalars: Int { outputHeight * outputWidth * channels }

  /// Calls `body` for each output pixel with its index and the part of its window inside the image.
  ///
  /// Windows of one image overlap, so one thread handles each image. `image` and `place` count
  /// scalars.
  @inline(__always)
  func forEachWindow(_ body: (_ image: Int, _ place: Int, _ window: Window) -> Void) {
    Parallelism.forEach(blocks: batch) { image in
      for row in 0..<outputHeight {
        let top = row * stride - padding
        let rows = max(0, top)..<min(inputHeight, top + size)
        for column in 0..<outputWidth {
          let left = column * stride - padding
          let columns = max(0, left)..<min(inputWidth, left + size)
          body(
            image * inputScalars,
            image * outputScalars + (row * outputWidth + column) * channels,
            Window(rows: rows, columns: columns))
        }
      }
    }
  }

  /// Sets the gradient of every image to zero before contributions are added.
  func clear(_ inputGradient: UnsafeMutablePointer<Float>) {
    Parallelism.forEach(blocks: batch) { image in
      (inputGradient + image * inputScalars).update(repeating: 0, count: inputScalars)
    }
  }

  /// The index of channel 0 at a pixel, relative to the image's first scalar.
  @inline(__always)
  func place(_ row: Int, _ column: Int) -> Int { (row * inputWidth + column) * channels }

  /// The pixels of the image in a window; never empty.
  struct Window {
    let rows: Range<Int>
    let columns: Range<Int>
  }
}

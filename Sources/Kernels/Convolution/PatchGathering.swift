import TensorCore

/// The patches that a convolution, transposed convolution or linear layer reads. An output pixel is
/// the product of its patch, all channels under each tap, and a matrix `[taps · Cin, Cout]`.
package struct PatchGathering: Sendable {
  private let geometry: PatchGeometry
  private let inputHeight: Int
  private let inputWidth: Int
  private let outputWidth: Int
  private let channels: Int

  /// Makes the patches of a layer.
  ///
  /// - Parameters:
  ///   - input: The height and width of an image, in pixels.
  ///   - outputWidth: The width of the layer's output, in pixels.
  ///   - channels: The number of input channels.
  package init(
    _ geometry: PatchGeometry, input: (height: Int, width: Int), outputWidth: Int, channels: Int
  ) {
    self.geometry = geometry
    (inputHeight, inputWidth) = input
    self.outputWidth = outputWidth
    self.channels = channels
  }

  /// Scalars of a patch, `taps · channels`, the channels innermost.
  package var length: Int { geometry.kernelHeight * geometry.kernelWidth * channels }

  /// The patches of some output pixels of an image, one per row: `[pixels, length]`, or `[pixels,
  /// length + columns]` if each is followed by a row of `columns`.
  ///
  /// - Parameters:
  ///   - pixels: Output pixels, numbered row by row.
  ///   - input: `[N, H, W, Cin]` or `[N, Cin]`.
  ///   - image: The index of the image in the batch.
  ///   - columns: `[pixels, columns]`.
  /// - Precondition: The image is in the batch, and `columns` has one row per pixel.
  package func rows(
    of pixels: [Int], in input: Tensor, image: Int, followedBy columns: Tensor? = nil
  ) -> Tensor {
    let perImage = inputHeight * inputWidth * channels
    let beside = columns?.shape[1] ?? 0
    precondition(
      0 <= image && (image + 1) * perImage <= input.count,
      "PatchGathering: found the image \(image), expected one in the batch of \(input.shape)")
    precondition(
      columns.map { $0.shape == [pixels.count, beside] } ?? true,
      "PatchGathering: found columns \(columns?.shape ?? []), expected \(pixels.count) rows")
    let (length, width) = (length, length + beside)
    return Tensor([pixels.count, width]) { rows in
      input.withPointer { input in
        let image = input + image * perImage
        Parallelism.forEachRange(of: pixels.count, grain: 64) { range in
          for row in range { read(pixels[row], of: image, to: rows + row * width) }
        }
      }
      columns?.withPointer { columns in
        for row in pixels.indices {
          (rows + row * width + length).update(from: columns + row * beside, count: beside)
        }
      }
    }
  }

  private func read(
    _ pixel: Int, of image: UnsafePointer<Float>, to patch: UnsafeMutablePointer<Float>
  ) {
    let (row, column) = (pixel / outputWidth, pixel % outputWidth)
    for tapRow in 0..<geometry.kernelHeight {
      let y = source(row, tapRow, extent: inputHeight)
      for tapColumn in 0..<geometry.kernelWidth {
        let target = patch + (tapRow * geometry.kernelWidth + tapColumn) * channels
        if let y, let x = source(column, tapColumn, extent: inputWidth) {
          target.update(from: image + (y * inputWidth + x) * channels, count: channels)
        } else {
          target.update(repeating: 0, count: channels)
        }
      }
    }
  }

  /// The index along an axis that a tap reads for the output at `position`; nil in the padding.
  private func source(_ position: Int, _ tap: Int, extent: Int) -> Int? {
    let (stride, padding) = (geometry.stride, geometry.padding)
    switch geometry.kind {
    case .linear: return 0
    case .convolution(let mirrors):
      let place = position * stride - padding + tap
      if 0..<extent ~= place { return place }
      return mirrors ? (place < 0 ? -place : 2 * (extent - 1) - place) : nil
    case .transposed:
      let place = position + padding - tap
      guard place >= 0, place % stride == 0, place / stride < extent else { return nil }
      return place / stride
    }
  }
}

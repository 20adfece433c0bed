import TensorCore

/// An image of bytes `[H, W, C]` that operations change, with the memory that they need.
///
/// An operation that cannot work in place writes into a second buffer, and the two change places, so
/// that a batch of images needs two buffers.
package final class PixelCanvas {
  /// The number of rows.
  let height: Int
  /// The number of columns.
  let width: Int
  /// The number of samples per pixel.
  let channels: Int
  /// The samples of the image.
  private(set) var samples: UnsafeMutablePointer<UInt8>
  private var spare: UnsafeMutablePointer<UInt8>
  // The memory of resizing, apart from each other so that each can change while others are read.
  var columnTaps = ResamplingTaps()
  var rowTaps = ResamplingTaps()
  /// The rows of a crop at their new width.
  var narrowed: [UInt8] = []
  /// One resized row before it is rounded.
  var sums: [Int32] = []

  /// A canvas for images of a shape `[H, W, C]`, whose samples are undefined.
  package init(_ shape: Shape) {
    (height, width, channels) = (shape[0], shape[1], shape[2])
    samples = .allocate(capacity: max(1, shape.count))
    spare = .allocate(capacity: max(1, shape.count))
  }

  deinit {
    samples.deallocate()
    spare.deallocate()
  }

  /// The number of samples.
  var count: Int { height * width * channels }

  /// Applies an operation.
  package func apply(_ operation: PixelOperation) {
    switch operation {
    case .shift(let top, let left): shift(top: top, left: left)
    case .flip: flip()
    case .resizedCrop(let box): resize(box)
    case .affine(let map, let interpolation): move(map, interpolation)
    case .brightness(let factor): brighten(factor)
    case .contrast(let factor): changeContrast(factor)
    case .saturation(let factor): saturate(factor)
    case .hue(let share): turnHue(share)
    case .sharpness(let factor): sharpen(factor)
    case .posterize(let bits): posterize(bits: bits)
    case .solarize(let threshold): solarize(threshold)
    case .autocontrast: stretchContrast()
    case .equalize: equalize()
    }
  }

  /// Lets a closure write the changed samples into the second buffer, which then is the image.
  func replace(
    _ body: (_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) -> Void
  ) {
    body(samples, spare)
    swap(&samples, &spare)
  }

  /// Replaces the image by given samples.
  package func load(_ bytes: [UInt8]) {
    precondition(bytes.count == count, "PixelCanvas: found \(bytes.count) samples of \(count)")
    for index in 0..<count { samples[index] = bytes[index] }
  }

  /// The samples, `[H, W, C]`.
  package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: samples, count: count)) }

  /// Writes the value of each sample in a table `[256, C]`.
  func write(through table: [Float], into destination: UnsafeMutablePointer<Float>) {
    let (source, channels, pixels) = (UnsafePointer(samples), channels, height * width)
    table.withUnsafeBufferPointer { table in
      if channels == 1 {
        for pixel in 0..<pixels { destination[pixel] = table[Int(source[pixel])] }
        return
      }
      for pixel in 0..<pixels {
        let start = pixel * channels
        for channel in 0..<channels {
          destination[start + channel] = table[Int(source[start + channel]) * channels + channel]
        }
      }
    }
  }
}

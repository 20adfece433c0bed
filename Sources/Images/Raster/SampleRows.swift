/// The rows of a picture as floats in 0...1.
protocol SampleRows {
  /// The number of columns.
  var width: Int { get }
  /// The number of rows.
  var height: Int { get }
  /// The number of channels, 1 to 4.
  var channels: Int { get }

  /// Writes the samples of a row, `[width, channels]`.
  func copy(row: Int, into destination: UnsafeMutablePointer<Float>)
}

/// Rows of floats.
struct FloatRows: SampleRows {
  let width: Int
  let height: Int
  let channels: Int
  let base: UnsafePointer<Float>

  func copy(row: Int, into destination: UnsafeMutablePointer<Float>) {
    destination.update(from: base + row * width * channels, count: width * channels)
  }
}

/// Rows of the whole numbers of a file, converted to gray or RGB as `Image.converted(to:)` does.
struct IntegerRows<Sample: FixedWidthInteger>: SampleRows {
  let width: Int
  let height: Int
  /// The channels of the file: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  let fileChannels: Int
  let color: Image.ColorModel
  let base: UnsafePointer<Sample>

  var channels: Int { color.channels }

  func copy(row: Int, into destination: UnsafeMutablePointer<Float>) {
    let source = base + row * width * fileChannels
    let highest = Float(Sample.max)
    if channels == fileChannels {
      for index in 0..<width * channels { destination[index] = Float(source[index]) / highest }
    } else if fileChannels <= 2 {
      for pixel in 0..<width {
        let sample = Float(source[pixel * fileChannels]) / highest
        for channel in 0..<channels { destination[pixel * channels + channel] = sample }
      }
    } else if color == .rgb {
      for pixel in 0..<width {
        for channel in 0..<3 {
          destination[pixel * 3 + channel] = Float(source[pixel * 4 + channel]) / highest
        }
      }
    } else {
      for pixel in 0..<width {
        let sample = source + pixel * fileChannels
        destination[pixel] = Image.luma(
          Float(sample[0]) / highest, Float(sample[1]) / highest, Float(sample[2]) / highest)
      }
    }
  }
}

/// A picture in memory: samples as floats in 0...1, row by row, channels innermost.
///
/// Alpha is straight (not multiplied into the color), and no gamma is applied: a sample is the
/// file's number divided by the largest number of its bit depth. Reading and writing preserves
/// samples of 8 and 16 bits exactly.
public struct Image: Sendable, Equatable {
  /// The number of columns in pixels, at least 1.
  public let width: Int
  /// The number of rows in pixels, at least 1.
  public let height: Int
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  public let channels: Int
  /// The bits per sample of the picture's file, 8 or 16; lower depths are expanded to 8.
  public let bitDepth: Int
  /// The samples as `[height, width, channels]`, in 0...1.
  public var samples: [Float] {
    didSet { Image.requireCount(samples, width, height, channels) }
  }

  /// A picture of the given samples, `[height, width, channels]` in 0...1.
  ///
  /// - Precondition: sides of at least 1, one to four channels, a depth of 8 or 16, and
  ///   `width * height * channels` samples.
  public init(width: Int, height: Int, channels: Int, bitDepth: Int = 8, samples: [Float]) {
    precondition(
      width >= 1 && height >= 1, "Image: expected sides of at least 1, found \(width) x \(height)")
    precondition(
      (1...4).contains(channels), "Image: expected one to four channels, found \(channels)")
    precondition(
      bitDepth == 8 || bitDepth == 16, "Image: expected a depth of 8 or 16 bits, found \(bitDepth)")
    Image.requireCount(samples, width, height, channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.bitDepth = bitDepth
    self.samples = samples
  }

  /// A picture of one color, RGB.
  ///
  /// - Precondition: sides of at least 1.
  public init(width: Int, height: Int, filledWith color: Color) {
    precondition(
      width >= 1 && height >= 1, "Image: expected sides of at least 1, found \(width) x \(height)")
    var samples = [Float](repeating: 0, count: width * height * 3)
    for pixel in 0..<width * height {
      samples[pixel * 3] = color.red
      samples[pixel * 3 + 1] = color.green
      samples[pixel * 3 + 2] = color.blue
    }
    self.init(width: width, height: height, channels: 3, samples: samples)
  }

  /// The sample at a column, row and channel.
  ///
  /// - Precondition: the position is inside the picture.
  public subscript(x: Int, y: Int, channel: Int) -> Float {
    precondition(
      (0..<width).contains(x) && (0..<height).contains(y) && (0..<channels).contains(channel),
      "Image: expected a position inside \(width) x \(height) x \(channels), "
        + "found (\(x), \(y), \(channel))")
    return samples[(y * width + x) * channels + channel]
  }

  /// The number of samples in a row.
  var rowLength: Int { width * channels }

  /// A picture of another size with these channels and this depth.
  func with(width: Int, height: Int, samples: [Float]) -> Image {
    Image(width: width, height: height, channels: channels, bitDepth: bitDepth, samples: samples)
  }

  private static func requireCount(
    _ samples: [Float], _ width: Int, _ height: Int, _ channels: Int
  ) {
    precondition(
      samples.count == width * height * channels,
      "Image: expected \(width * height * channels) samples for \(width) x \(height) x \(channels),"
        + " found \(samples.count)")
  }
}

extension Image {
  /// A color as three samples in 0...1.
  public struct Color: Sendable, Equatable {
    /// The red sample.
    public var red: Float
    /// The green sample.
    public var green: Float
    /// The blue sample.
    public var blue: Float

    /// A color of three samples in 0...1.
    public init(red: Float, green: Float, blue: Float) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// A shade from black, 0, to white, 1.
    public static func gray(_ level: Float) -> Color {
      Color(red: level, green: level, blue: level)
    }

    /// All samples 0.
    public static let black = gray(0)
    /// All samples 1.
    public static let white = gray(1)
    /// A red that marks mistakes.
    public static let red = Color(red: 0.84, green: 0.15, blue: 0.16)
    /// A green that marks successes.
    public static let green = Color(red: 0.17, green: 0.63, blue: 0.17)

    /// Whether the three samples are equal, so that a gray picture can hold the color.
    public var isGray: Bool { red == green && green == blue }
  }

  /// The channels that a picture can be converted to.
  public enum ColorModel: Sendable {
    /// One channel.
    case gray
    /// Three channels.
    case rgb

    /// The number of channels.
    var channels: Int { self == .gray ? 1 : 3 }
  }

  /// The luma of ITU-R BT.601.
  static func luma(_ red: Float, _ green: Float, _ blue: Float) -> Float {
    0.299 * red + 0.587 * green + 0.114 * blue
  }

  /// Whether the last channel is alpha.
  public var hasAlpha: Bool { channels == 2 || channels == 4 }

  /// The picture in gray or RGB.
  ///
  /// Alpha is dropped: a transparent pixel shows the color that the file stores for it. Gray is the
  /// luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`; RGB from gray repeats the sample.
  public func converted(to model: ColorModel) -> Image {
    switch (model, channels) {
    case (.gray, 1), (.rgb, 3): self
    case (.gray, 2): mapped(toChannels: 1) { source, _ in samples[source] }
    case (.gray, _):
      mapped(toChannels: 1) { source, _ in
        Image.luma(samples[source], samples[source + 1], samples[source + 2])
      }
    case (.rgb, 4): mapped(toChannels: 3) { source, channel in samples[source + channel] }
    case (.rgb, _): mapped(toChannels: 3) { source, _ in samples[source] }
    }
  }

  /// A picture whose samples `sample` computes from the index of a pixel's first sample and a
  /// channel.
  private func mapped(toChannels count: Int, _ sample: (Int, Int) -> Float) -> Image {
    var result: [Float] = []
    result.reserveCapacity(width * height * count)
    for pixel in 0..<width * height {
      for channel in 0..<count { result.append(sample(pixel * channels, channel)) }
    }
    return Image(
      width: width, height: height, channels: count, bitDepth: bitDepth, samples: result)
  }
}

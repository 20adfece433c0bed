import TensorCore

/// Random brightness, contrast, saturation and hue, in random order, as torchvision's `ColorJitter`.
///
/// On images of one channel, saturation and hue have no effect.
public struct ColorJitter: AugmentationSettings {
  /// Samples are multiplied by a factor in `max(0, 1 - brightness)...1 + brightness`.
  public let brightness: Double
  /// The differences from the mean gray are multiplied by a factor in the same way.
  public let contrast: Double
  /// The differences from each pixel's gray are multiplied by a factor in the same way.
  public let saturation: Double
  /// Hues turn by a share of the circle in `-hue...hue`.
  public let hue: Double

  /// A change of colors; 0 leaves a property as it is.
  ///
  /// - Precondition: `hue` is in 0...0.5, the others in 0...10, and not all are 0.
  public init(
    brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0
  ) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
    requireValid()
  }

  var flaw: AugmentationFlaw? {
    .number("brightness", brightness, in: 0...10) ?? .number("contrast", contrast, in: 0...10)
      ?? .number("saturation", saturation, in: 0...10) ?? .number("hue", hue, in: 0...0.5)
      ?? (brightness + contrast + saturation + hue > 0
        ? nil
        : AugmentationFlaw(
          key: "brightness",
          text: "found brightness, contrast, saturation and hue of 0, which change nothing; set one"
            + " above 0, or remove color_jitter"))
  }

  private enum CodingKeys: CodingKey {
    case brightness, contrast, saturation, hue
  }

  /// Decodes a change of colors; missing keys are 0.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    brightness = try container.decodeIfPresent(Double.self, forKey: .brightness) ?? 0
    contrast = try container.decodeIfPresent(Double.self, forKey: .contrast) ?? 0
    saturation = try container.decodeIfPresent(Double.self, forKey: .saturation) ?? 0
    hue = try container.decodeIfPresent(Double.self, forKey: .hue) ?? 0
    try refuseFlaw(in: decoder)
  }

  /// Draws the changes of an image.
  func operations(from stream: inout RandomStream) -> [PixelOperation] {
    func factor(_ strength: Double) -> Double {
      stream.number(in: max(0, 1 - strength)...1 + strength)
    }
    let order = stream.permutation(of: 4)
    // All are drawn in this order, so that one strength does not change what is drawn for another.
    let drawn: [PixelOperation] = [
      .brightness(factor(brightness)), .contrast(factor(contrast)),
      .saturation(factor(saturation)), .hue(stream.number(in: -hue...hue)),
    ]
    let isUsed = [brightness > 0, contrast > 0, saturation > 0, hue > 0]
    return order.filter { isUsed[$0] }.map { drawn[$0] }
  }
}

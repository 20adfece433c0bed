import TensorCore

/// A random turn about the image's center, as torchvision's `RandomRotation`. Black comes in at the
/// corners.
public struct RandomRotation: AugmentationSettings {
  /// Angles are in `-degrees...degrees`.
  public let degrees: Double
  /// How the turned image takes its values; torchvision's default is `nearest`.
  public let interpolation: PixelInterpolation

  /// Turns by up to `degrees` in both directions.
  ///
  /// - Precondition: `degrees` is above 0 and at most 180.
  public init(degrees: Double, interpolation: PixelInterpolation = .bilinear) {
    self.degrees = degrees
    self.interpolation = interpolation
    requireValid()
  }

  var flaw: AugmentationFlaw? {
    degrees > 0 && degrees <= 180
      ? nil
      : AugmentationFlaw(
        key: "degrees", text: "found \(degrees), expected a number above 0, up to 180")
  }

  private enum CodingKeys: CodingKey {
    case degrees, interpolation
  }

  /// Decodes a rotation.
  ///
  /// - Throws: `DecodingError` if the angle is missing or out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    degrees = try container.decode(Double.self, forKey: .degrees)
    interpolation =
      try container.decodeIfPresent(PixelInterpolation.self, forKey: .interpolation) ?? .bilinear
    try refuseFlaw(in: decoder)
  }

  /// Draws the turn of an image `[H, W, C]`.
  func operation(in shape: Shape, from stream: inout RandomStream) -> PixelOperation {
    .affine(
      .rotation(
        degrees: stream.number(in: -degrees...degrees), height: shape[0], width: shape[1]),
      interpolation)
  }
}

import TensorCore

/// A few operations in a row, each drawn from 14 with equal probability and applied at one magnitude
/// (Cubuk et al. 2020, "RandAugment: Practical automated data augmentation with a reduced search
/// space"), as torchvision's `RandAugment` with 31 bins. Moved images take the nearest pixels.
public struct RandAugment: AugmentationSettings {
  /// The number of operations in a row.
  public let operations: Int
  /// The strength of each operation, in 0...30.
  public let magnitude: Int

  /// Operations with torchvision's defaults.
  ///
  /// - Precondition: `operations` is in 1...14, and `magnitude` in 0...30.
  public init(operations: Int = 2, magnitude: Int = 9) {
    self.operations = operations
    self.magnitude = magnitude
    requireValid()
  }

  var flaw: AugmentationFlaw? {
    if !(1...14).contains(operations) {
      return AugmentationFlaw(key: "operations", text: "found \(operations), expected 1...14")
    }
    return (0...30).contains(magnitude)
      ? nil : AugmentationFlaw(key: "magnitude", text: "found \(magnitude), expected 0...30")
  }

  private enum CodingKeys: CodingKey {
    case operations, magnitude
  }

  /// Decodes operations; missing keys have torchvision's defaults.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let (container, standard) = (try decoder.container(keyedBy: CodingKeys.self), Self())
    operations =
      try container.decodeIfPresent(Int.self, forKey: .operations) ?? standard.operations
    magnitude = try container.decodeIfPresent(Int.self, forKey: .magnitude) ?? standard.magnitude
    try refuseFlaw(in: decoder)
  }

  /// Draws the operations on an image `[H, W, C]`.
  func operations(in shape: Shape, from stream: inout RandomStream) -> [PixelOperation] {
    (0..<operations).compactMap { _ in
      let kind = Kind.allCases[stream.index(below: Kind.allCases.count)]
      // The sign is drawn even if unused.
      let sign: Double = stream.coin() ? 1 : -1
      return kind.operation(magnitude: magnitude, sign: sign, in: shape)
    }
  }

  /// The operations that are drawn from.
  package enum Kind: String, CaseIterable {
    case identity, shearX, shearY, translateX, translateY, rotate, brightness, color, contrast,
      sharpness, posterize, solarize, autocontrast, equalize

    /// The operation at a magnitude in 0...30 on an image `[H, W, C]`; nil for the identity.
    ///
    /// - Parameter sign: 1 or -1: the direction of those that have one.
    package func operation(magnitude: Int, sign: Double, in shape: Shape) -> PixelOperation? {
      let share = Double(magnitude) / 30
      func upTo(_ highest: Double) -> Double { sign * highest * share }
      func pixels(_ extent: Int) -> Int { Int(upTo(150.0 / 331 * Double(extent))) }
      let factor = 1 + upTo(0.9)
      switch self {
      case .identity: return nil
      case .shearX: return .affine(.shearX(upTo(0.3)), .nearest)
      case .shearY: return .affine(.shearY(upTo(0.3)), .nearest)
      case .translateX: return .affine(.translation(x: pixels(shape[1])), .nearest)
      case .translateY: return .affine(.translation(y: pixels(shape[0])), .nearest)
      case .rotate:
        return .affine(
          .rotation(degrees: upTo(30), height: shape[0], width: shape[1]), .nearest)
      case .brightness: return .brightness(factor)
      case .color: return .saturation(factor)
      case .contrast: return .contrast(factor)
      case .sharpness: return .sharpness(factor)
      case .posterize: return .posterize(bits: 8 - Int((4 * share).rounded(.toNearestOrEven)))
      case .solarize: return .solarize(threshold: 255 * (1 - share))
      case .autocontrast: return .autocontrast
      case .equalize: return .equalize
      }
    }
  }
}

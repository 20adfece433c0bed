import TensorCore

/// A rectangle of each image of a batch is replaced by that of another image, and the labels are
/// mixed by their areas (Yun et al. 2019, "CutMix: Regularization Strategy to Train Strong Classifiers
/// with Localizable Features"), as torchvision's `CutMix`.
public struct Cutmix: AugmentationSettings {
  /// The share of an image's own area, before the rectangle is cut off at the edges, is drawn from
  /// Beta(α, α), once for each batch.
  public let alpha: Double

  /// A mixture with the paper's α.
  ///
  /// - Precondition: `alpha` is in 0.001...1000.
  public init(alpha: Double = 1) {
    self.alpha = alpha
    requireValid()
  }

  var flaw: AugmentationFlaw? { .number("alpha", alpha, in: 0.001...1000) }

  private enum CodingKeys: CodingKey {
    case alpha
  }

  /// Decodes a mixture.
  ///
  /// - Throws: `DecodingError` if α is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    alpha = try container.decodeIfPresent(Double.self, forKey: .alpha) ?? Self().alpha
    try refuseFlaw(in: decoder)
  }

  /// Draws the rectangle for the images `[H, W, C]` of a batch.
  func mixing(in shape: Shape, from stream: inout RandomStream) -> BatchMixing {
    let (height, width) = (shape[0], shape[1])
    let reach = 0.5 * (1 - stream.symmetricBeta(alpha)).squareRoot()
    let (across, down) = (Int(reach * Double(width)), Int(reach * Double(height)))
    let (x, y) = (stream.index(below: width), stream.index(below: height))
    let (left, top) = (max(0, x - across), max(0, y - down))
    return .paste(
      PixelBox(
        top: top, left: left, height: min(height, y + down) - top,
        width: min(width, x + across) - left),
      area: height * width)
  }
}

import TensorCore

/// Each image of a batch is mixed with another one, and so are their labels (Zhang et al. 2018,
/// "mixup: Beyond Empirical Risk Minimization"), as torchvision's `MixUp`.
public struct Mixup: AugmentationSettings {
  /// The share of an image in its mixture is drawn from Beta(α, α), once for each batch.
  public let alpha: Double

  /// A mixture with torchvision's training recipe for ImageNet as the default.
  ///
  /// - Precondition: `alpha` is in 0.001...1000.
  public init(alpha: Double = 0.2) {
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

  /// Draws the mixture of a batch.
  func mixing(from stream: inout RandomStream) -> BatchMixing {
    .blend(share: Float(stream.symmetricBeta(alpha)))
  }
}

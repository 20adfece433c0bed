import TensorCore

/// A random part of each image, resized to the image's own size (Szegedy et al. 2015, "Going Deeper
/// with Convolutions"), as torchvision's `RandomResizedCrop`: bilinear and antialiased.
public struct RandomResizedCrop: AugmentationSettings {
  /// The lowest and the highest share of the image's area.
  public let scale: ClosedRange<Double>
  /// The lowest and the highest ratio of width to height, whose logarithm is uniform.
  public let ratio: ClosedRange<Double>

  /// Crops with torchvision's defaults.
  ///
  /// - Precondition: `scale` is inside 0.0001...1, and `ratio` inside 0.01...100.
  public init(
    scale: ClosedRange<Double> = 0.08...1, ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3
  ) {
    self.scale = scale
    self.ratio = ratio
    requireValid()
  }

  var flaw: AugmentationFlaw? {
    .span("scale", scale, in: 0.0001...1) ?? .span("ratio", ratio, in: 0.01...100)
  }

  private enum CodingKeys: CodingKey {
    case scale, ratio
  }

  /// Decodes crops; missing keys have torchvision's defaults.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let (container, standard) = (try decoder.container(keyedBy: CodingKeys.self), Self())
    scale = try container.span(.scale) ?? standard.scale
    ratio = try container.span(.ratio) ?? standard.ratio
    try refuseFlaw(in: decoder)
  }

  /// Draws the part of an image `[H, W, C]`; the largest one at the image's center of a valid ratio
  /// if ten draws do not fit.
  func box(in shape: Shape, from stream: inout RandomStream) -> PixelBox {
    let (height, width) = (shape[0], shape[1])
    for _ in 0..<10 {
      let area = Double(height * width) * stream.number(in: scale)
      let aspect = stream.ratio(in: ratio)
      let columns = Int((area * aspect).squareRoot().rounded(.toNearestOrEven))
      let rows = Int((area / aspect).squareRoot().rounded(.toNearestOrEven))
      guard (1...width).contains(columns), (1...height).contains(rows) else { continue }
      return PixelBox(
        top: stream.index(below: height - rows + 1), left: stream.index(below: width - columns + 1),
        height: rows, width: columns)
    }
    let own = Double(width) / Double(height)
    let wanted = min(max(own, ratio.lowerBound), ratio.upperBound)
    let rows = own < wanted ? Int((Double(width) / wanted).rounded(.toNearestOrEven)) : height
    let columns = own > wanted ? Int((Double(height) * wanted).rounded(.toNearestOrEven)) : width
    let (inner, across) = (max(1, rows), max(1, columns))
    return PixelBox(
      top: (height - inner) / 2, left: (width - across) / 2, height: inner, width: across)
  }
}

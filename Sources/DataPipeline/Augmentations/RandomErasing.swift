import TensorCore

/// A random rectangle of some images is replaced by one value or by noise (Zhong et al. 2020, "Random
/// Erasing Data Augmentation"), as torchvision's `RandomErasing` after the normalization.
public struct RandomErasing: AugmentationSettings {
  /// What replaces the pixels of a rectangle, in normalized samples.
  public enum Value: Equatable, Sendable {
    /// One number; 0 is the mean of the data.
    case number(Double)
    /// Standard normal noise in each sample.
    case noise
  }

  /// The probability that an image gets a rectangle.
  public let probability: Double
  /// The lowest and the highest share of the image's area.
  public let scale: ClosedRange<Double>
  /// The lowest and the highest ratio of height to width, whose logarithm is uniform.
  public let ratio: ClosedRange<Double>
  /// What replaces the pixels.
  public let value: Value

  /// Rectangles with torchvision's defaults.
  ///
  /// - Precondition: `probability` is in 0...1, `scale` inside 0.0001...1, and `ratio` inside
  ///   0.01...100; a number is in -100...100.
  public init(
    probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33,
    ratio: ClosedRange<Double> = 0.3...3.3, value: Value = .number(0)
  ) {
    self.probability = probability
    self.scale = scale
    self.ratio = ratio
    self.value = value
    requireValid()
  }

  var flaw: AugmentationFlaw? {
    let number: Double = if case .number(let number) = value { number } else { 0 }
    return .number("probability", probability, in: 0...1)
      ?? .span("scale", scale, in: 0.0001...1) ?? .span("ratio", ratio, in: 0.01...100)
      ?? .number("value", number, in: -100...100)
  }

  private enum CodingKeys: CodingKey {
    case probability, scale, ratio, value
  }

  /// Decodes rectangles; missing keys have torchvision's defaults.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let (container, standard) = (try decoder.container(keyedBy: CodingKeys.self), Self())
    probability =
      try container.decodeIfPresent(Double.self, forKey: .probability) ?? standard.probability
    scale = try container.span(.scale) ?? standard.scale
    ratio = try container.span(.ratio) ?? standard.ratio
    value = try container.decodeIfPresent(Value.self, forKey: .value) ?? standard.value
    try refuseFlaw(in: decoder)
  }

  /// Draws the rectangle of an image `[H, W, C]`; nil if it gets none, also if ten draws do not fit.
  func erasure(in shape: Shape, from stream: inout RandomStream) -> Erasure? {
    let (height, width) = (shape[0], shape[1])
    guard stream.fraction() < probability else { return nil }
    for _ in 0..<10 {
      let area = Double(height * width) * stream.number(in: scale)
      let aspect = stream.ratio(in: ratio)
      let rows = Int((area * aspect).squareRoot().rounded(.toNearestOrEven))
      let columns = Int((area / aspect).squareRoot().rounded(.toNearestOrEven))
      guard rows < height, columns < width else { continue }
      let box = PixelBox(
        top: stream.index(below: height - rows + 1), left: stream.index(below: width - columns + 1),
        height: rows, width: columns)
      return Erasure(box: box, value: value, noise: stream)
    }
    return nil
  }
}

extension RandomErasing.Value: Codable {
  /// Decodes a number, or `random` as torchvision names noise.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if (try? container.decode(String.self)) == "random" {
      self = .noise
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number in -100...100, or random")
    }
  }

  /// Writes what decoding reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .noise: try container.encode("random")
    }
  }
}

/// The erased rectangle of one image.
package struct Erasure: Equatable, Sendable {
  package let box: PixelBox
  let value: RandomErasing.Value
  /// The stream of the noise.
  let noise: RandomStream

  /// Replaces the samples of the rectangle in an image `[H, W, C]` of normalized samples.
  func apply(to image: UnsafeMutablePointer<Float>, _ shape: Shape) {
    let (row, length) = (shape[1] * shape[2], box.width * shape[2])
    var stream = noise
    for y in box.top..<box.top + box.height {
      let line = image + y * row + box.left * shape[2]
      switch value {
      case .number(let number): line.update(repeating: Float(number), count: length)
      case .noise: for place in 0..<length { line[place] = stream.normal() }
      }
    }
  }
}

import TensorCore

/// The mean and standard deviation of each channel, by which samples in 0...1 are normalized.
public struct Normalization: Codable, Equatable, Sendable {
  /// The mean of each channel.
  public let mean: [Float]
  /// The standard deviation of each channel, above zero.
  public let deviation: [Float]

  /// Makes a normalization.
  ///
  /// - Precondition: As many means as deviations, 1 to 4; finite; deviations above zero.
  public init(mean: [Float], deviation: [Float]) {
    if let flaw = Self.flaw(mean, deviation) { preconditionFailure("Normalization: \(flaw)") }
    self.mean = mean
    self.deviation = deviation
  }

  /// The normalization of Fashion-MNIST, measured on its training images.
  public static let fashionMNIST = Normalization(mean: [0.2860], deviation: [0.3530])

  /// The normalization that changes nothing.
  ///
  /// - Precondition: 1 to 4 channels.
  public static func identity(channels: Int) -> Normalization {
    Normalization(
      mean: Array(repeating: 0, count: channels), deviation: Array(repeating: 1, count: channels))
  }

  /// The normalization from 0...1 to -1...1; nil unless there are 1 to 4 channels.
  public static func symmetric(channels: Int) -> Normalization? {
    guard (1...4).contains(channels) else { return nil }
    let half = [Float](repeating: 0.5, count: channels)
    return Normalization(mean: half, deviation: half)
  }

  /// Measures all pixels of a data set; a constant channel gets the deviation 1.
  public init(measuredOn dataset: any ClassificationDataset) {
    let channels = dataset.imageShape[2]
    var counts = [[Int]](repeating: Array(repeating: 0, count: 256), count: channels)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: dataset.imageShape.count) { pixels in
      guard let destination = pixels.baseAddress else { return }
      for index in 0..<dataset.count {
        dataset.copyPixels(at: index, into: destination)
        for (position, value) in pixels.enumerated() {
          counts[position % channels][Int(value)] += 1
        }
      }
    }
    // Sums over a histogram are exact integers.
    let total = Double(max(1, counts[0].reduce(0, +)))
    let moments = counts.map { histogram in
      let sum = histogram.indices.reduce(0) { $0 + $1 * histogram[$1] }
      let squares = histogram.indices.reduce(0) { $0 + $1 * $1 * histogram[$1] }
      let mean = Double(sum) / total
      return (mean: mean, deviation: max(0, Double(squares) / total - mean * mean).squareRoot())
    }
    self.init(
      mean: moments.map { Float($0.mean / 255) },
      deviation: moments.map { $0.deviation > 0 ? Float($0.deviation / 255) : 1 })
  }

  /// The number of channels.
  public var channels: Int { mean.count }

  /// `(sample - mean) / deviation` for samples in 0...1, shaped `[..., C]`.
  ///
  /// - Precondition: The innermost extent is `channels`.
  public func normalized(_ samples: Tensor) -> Tensor {
    precondition(
      samples.shape.rank > 0 && samples.shape[-1] == channels,
      "normalized: found samples of \(samples.shape), expected \(channels) channels on the last "
        + "axis")
    return samples.withPointer { source in
      Tensor(samples.shape) { destination in
        for index in 0..<samples.count {
          destination[index] = value(of: source[index], channel: index % channels)
        }
      }
    }
  }

  /// The normalized value of one sample in 0...1.
  func value(of sample: Float, channel: Int) -> Float {
    (sample - mean[channel]) / deviation[channel]
  }

  private static func flaw(_ mean: [Float], _ deviation: [Float]) -> String? {
    guard (1...4).contains(mean.count), mean.count == deviation.count else {
      return "found \(mean.count) means and \(deviation.count) deviations, "
        + "expected the same number of both, 1 to 4"
    }
    guard mean.allSatisfy(\.isFinite) else {
      return "found the means \(mean), expected finite numbers"
    }
    guard deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      return "found the deviations \(deviation), expected finite numbers above zero"
    }
    return nil
  }

  private enum CodingKeys: CodingKey {
    case mean, deviation
  }

  /// Decodes and checks a normalization from a recipe or a checkpoint.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let mean = try container.decode([Float].self, forKey: .mean)
    let deviation = try container.decode([Float].self, forKey: .deviation)
    if let flaw = Self.flaw(mean, deviation) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: flaw))
    }
    self.init(mean: mean, deviation: deviation)
  }
}

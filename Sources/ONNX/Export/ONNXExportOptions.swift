import Networks

/// How a network is written as an ONNX model.
public struct ONNXExportOptions: Sendable {
  /// The mean and the deviation of each channel, by which pixels in 0...1 are normalized.
  public struct Normalization: Hashable, Sendable {
    /// The mean of each channel.
    public let mean: [Float]
    /// The deviation of each channel, above zero.
    public let deviation: [Float]

    /// Makes a normalization.
    ///
    /// - Precondition: There are as many means as deviations; all numbers are finite, and the
    ///   deviations are above zero.
    public init(mean: [Float], deviation: [Float]) {
      precondition(
        mean.count == deviation.count && (mean + deviation).allSatisfy(\.isFinite)
          && deviation.allSatisfy { $0 > 0 },
        "ONNXExportOptions: found the means \(mean) and the deviations \(deviation), expected as"
          + " many finite means as deviations above zero")
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// Height and width of the images; nil for images of any size.
  public var imageExtent: ImageExtent?
  /// The normalization that the model itself applies, so that its input is pixels in 0...1; nil if
  /// the model reads normalized images, as the network does.
  public var normalization: Normalization?
  /// Texts to add to the model, by their keys; they come back as `ONNXModel.metadata`.
  public var metadata: [String: String]
  /// The names of the outputs; empty for the names of the nodes that compute them.
  public var outputNames: [String]

  /// Makes options; by default the model reads images of any size as the network does.
  ///
  /// - Parameters:
  ///   - imageExtent: Height and width of the images; nil for images of any size.
  ///   - normalization: The normalization that the model itself applies.
  ///   - metadata: Texts to add to the model, by their keys.
  ///   - outputNames: The names of the outputs, which differ from each other; empty for the names
  ///     of the nodes that compute them.
  public init(
    imageExtent: ImageExtent? = nil, normalization: Normalization? = nil,
    metadata: [String: String] = [:], outputNames: [String] = []
  ) {
    self.imageExtent = imageExtent
    self.normalization = normalization
    self.metadata = metadata
    self.outputNames = outputNames
  }
}

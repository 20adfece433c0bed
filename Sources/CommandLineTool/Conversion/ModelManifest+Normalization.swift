import DataPipeline
import Interchange
import Training
import Translation

extension ModelManifest {
  /// Whether the description states how samples in 0...1 are normalized.
  var hasNormalization: Bool { (self as? NetworkManifest).map { $0.normalization != nil } ?? true }

  /// The normalization of samples in 0...1 before they enter the network; nil if none is stated, or
  /// for more than 4 channels.
  func normalization(channels: Int) -> Normalization? {
    switch self {
    case let classifier as ClassifierManifest: classifier.normalization
    case let network as NetworkManifest: network.normalization
    // Generators and discriminators read images in -1...1.
    default: .symmetric(channels: channels)
    }
  }

  /// The description of a model that normalizes its images itself, and so reads pixels in 0...1.
  ///
  /// - Precondition: 1 to 4 channels.
  func withNormalizationInside(channels: Int) -> any ModelManifest {
    let pixels = Normalization.identity(channels: channels)
    switch self {
    case var classifier as ClassifierManifest:
      classifier.normalization = pixels
      return classifier
    case var network as NetworkManifest:
      network.normalization = pixels
      return network
    default:
      return NetworkManifest(
        imageSize: imageExtent.map { [$0.height, $0.width] }, normalization: pixels,
        outputRange: self is GeneratorManifest ? OutputRange(-1, 1) : nil, provenance: provenance)
    }
  }
}

extension Normalization {
  /// Whether it changes nothing.
  var isIdentity: Bool { self == .identity(channels: channels) }
}

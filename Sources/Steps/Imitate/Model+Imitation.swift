import DataPipeline
import Distillation
import Networks
import TensorCore
import Training
import Translation

extension Model {
  /// The network with what is known of its images; nil for a pair.
  package var imageNetwork: ImageNetwork? {
    switch self {
    case .classifier(let classifier):
      ImageNetwork(classifier.model, normalization: classifier.manifest.normalization)
    case .generator(let generator):
      ImageNetwork(
        generator.model, normalization: .symmetric(channels: generator.inputChannels),
        outputRange: OutputRange(-1, 1))
    case .network(let network):
      ImageNetwork(
        network.model, normalization: network.manifest.normalization,
        outputRange: network.manifest.outputRange)
    case .pair: nil
    }
  }

  /// The image size in the network's file; nil if it has none, and for a pair.
  package var statedSize: ImageSize? {
    let extent: (height: Int, width: Int)? =
      switch self {
      case .classifier(let classifier):
        (classifier.manifest.imageShape[0], classifier.manifest.imageShape[1])
      case .generator(let generator):
        generator.manifest.imageExtent.map { ($0.height, $0.width) }
      case .network(let network): network.manifest.imageExtent.map { ($0.height, $0.width) }
      case .pair: nil
      }
    return extent.map { ImageSize(height: $0.height, width: $0.width) }
  }

  /// An independent copy of a single network; the pair itself.
  var copied: Model { with(networks[0].network.copy()) ?? self }

  /// Another network with the description of this one; nil for a pair, and for a network that the
  /// description does not fit.
  func with(_ network: Network) -> Model? {
    let output = try? network.plan.outputShape(for: imageShapes[0])
    guard output == (try? networks[0].network.plan.outputShape(for: imageShapes[0])) else {
      return nil
    }
    return switch self {
    case .classifier(let classifier):
      .classifier(Classifier(model: network, manifest: classifier.manifest))
    case .generator(let generator):
      .generator(Translator(model: network, manifest: generator.manifest))
    case .network(let described):
      .network(DescribedNetwork(model: network, manifest: described.manifest))
    case .pair: nil
    }
  }

  /// Writes the file of a single network.
  func save(to path: String, provenance: [String: String]) throws {
    switch self {
    case .classifier(let classifier): try classifier.save(to: path, provenance: provenance)
    case .generator(let generator): try generator.save(to: path, provenance: provenance)
    case .network(let network): try network.save(to: path, provenance: provenance)
    case .pair: preconditionFailure("Model.save: found a pair, expected a single network")
    }
  }
}

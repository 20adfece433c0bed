import Networks
import TensorCore

/// A weights file's description of its network, in addition to the graph.
public protocol ModelManifest: Codable, Sendable {
  /// The metadata key that holds it, as JSON: `condense.classifier`.
  static var key: String { get }
  /// The name of such a network in messages: `classifier`.
  static var noun: String { get }
  /// How the weights were made: recipe, seed, epochs, metrics.
  var provenance: [String: String] { get set }
  /// The size of images that the network must accept; nil if the file does not specify it.
  var imageExtent: ImageExtent? { get }

  /// Why the network is not what the manifest describes; nil if it is.
  ///
  /// - Parameters:
  ///   - plan: The network's graph and the shapes of its tensors.
  ///   - output: The shape of the main output for one image of that size, or of a small image.
  func problem(of plan: NetworkPlan, output: Shape) -> String?
}

import Networks
import TensorCore

/// What a weights file says about the network in it beside its graph.
public protocol ModelManifest: Codable, Sendable {
  /// The word of the file's metadata that holds it, as JSON: `condense.classifier`.
  static var key: String { get }
  /// The name of such a network in messages: `classifier`.
  static var noun: String { get }
  /// How the weights were made: recipe, seed, epochs, figures.
  var provenance: [String: String] { get set }
  /// The size of images that the network must accept; nil if the file names none.
  var imageExtent: ImageExtent? { get }

  /// Why the network is not what the manifest describes; nil if it is.
  ///
  /// - Parameter output: The shape of the main output for one image of that size, or of a small one.
  func problem(of plan: NetworkPlan, output: Shape) -> String?
}

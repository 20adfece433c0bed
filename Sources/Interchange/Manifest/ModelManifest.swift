import Layers
import TensorCore

/// What a weights file says about the network in it: enough to rebuild it.
public protocol ModelManifest: Codable, Sendable {
  /// The word of the file's metadata that holds it, as JSON: `condense.classifier`.
  static var key: String { get }
  /// What such a network is called in messages: `classifier`.
  static var noun: String { get }
  /// The architecture in a word or two: `ResNet-20, width 16`.
  var architectureName: String { get }
  /// Trained scalars of the network, counted without building it.
  var parameterCount: Int { get }
  /// How the weights were made: recipe, seed, epochs, figures.
  var provenance: [String: String] { get set }

  /// Builds the network with freshly drawn weights.
  func makeModel(random: inout RandomStream) -> any Module
}

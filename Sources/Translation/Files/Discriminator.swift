import Interchange
import Layers
import TensorCore

/// A discriminator with all that its file says about it.
public struct Discriminator {
  /// The network: images `[N, H, W, C]` in -1...1 to scores `[N, H', W', 1]`.
  public let model: any Module
  /// What the file says.
  public let manifest: DiscriminatorManifest

  /// A freshly drawn network.
  ///
  /// - Parameter stream: Tells the weights of networks with one seed apart: `D_A`.
  public init(_ manifest: DiscriminatorManifest, seed: UInt64, stream: String) {
    var random = RandomStream(seed: seed, stream)
    self.init(model: manifest.makeModel(random: &random), manifest: manifest)
  }

  /// A network that is there already.
  public init(model: any Module, manifest: DiscriminatorManifest) {
    self.model = model
    self.manifest = manifest
  }

  /// Reads a discriminator.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or no discriminator of Condense.
  public init(path: String) throws {
    (model, manifest) = try ModelFile.load(
      DiscriminatorManifest.self, path: path,
      advice: "Name a discriminator that Condense wrote; condense convert takes one from PyTorch")
  }

  /// Writes weights and manifest.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// A network of its own with the same weights.
  func copy() -> Discriminator {
    var random = RandomStream(seed: 0)
    let model = Initializer.$isDrawing.withValue(false) { manifest.makeModel(random: &random) }
    for (mine, theirs) in zip(model.namedState, self.model.namedState) {
      mine.parameter.value = theirs.parameter.value
    }
    return Discriminator(model: model, manifest: manifest)
  }
}

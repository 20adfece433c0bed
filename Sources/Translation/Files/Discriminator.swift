import Interchange
import Networks
import TensorCore

/// A discriminator with all that its file says about it.
public struct Discriminator {
  /// The network: images `[N, H, W, C]` to scores `[N, H', W', 1]`.
  public let model: Network
  /// What the file says.
  public let manifest: DiscriminatorManifest

  /// A freshly drawn network.
  ///
  /// - Parameter stream: Tells the weights of networks with one seed apart: `D_A`.
  public init(
    _ plan: NetworkPlan, _ manifest: DiscriminatorManifest = DiscriminatorManifest(), seed: UInt64,
    stream: String
  ) {
    var random = RandomStream(seed: seed, stream)
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// A network that is there already.
  public init(model: Network, manifest: DiscriminatorManifest) {
    self.model = model
    self.manifest = manifest
  }

  /// Channels of the images that it judges.
  public var inputChannels: Int { model.plan.inputChannels }

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
  func copy() -> Discriminator { Discriminator(model: model.copy(), manifest: manifest) }
}

import Interchange
import Networks
import TensorCore

/// A discriminator with the description from its file.
public struct Discriminator {
  /// The network: images `[N, H, W, C]` to scores `[N, H', W', 1]`.
  public let model: Network
  /// The description from the file.
  public let manifest: DiscriminatorManifest

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - plan: The graph with the shapes of its tensors.
  ///   - manifest: The description for the file.
  ///   - seed: The seed of the weights.
  ///   - stream: The name of the random stream, which differs between networks with the same seed:
  ///     `D_A`.
  public init(
    _ plan: NetworkPlan, _ manifest: DiscriminatorManifest = DiscriminatorManifest(), seed: UInt64,
    stream: String
  ) {
    var random = RandomStream(seed: seed, stream)
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// An existing network.
  public init(model: Network, manifest: DiscriminatorManifest) {
    self.model = model
    self.manifest = manifest
  }

  /// The number of channels of its input images.
  public var inputChannels: Int { model.plan.inputChannels }

  /// Reads a discriminator.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or not a discriminator of Condense.
  public init(path: String) throws { try self.init(in: DescribedFile(path: path)) }

  /// Reads a discriminator.
  ///
  /// - Throws: `FileProblem` if the file is malformed, or not a discriminator of Condense.
  public init(in file: DescribedFile) throws {
    (model, manifest) = try ModelFile.load(
      DiscriminatorManifest.self, from: file,
      advice: "Name a discriminator that Condense wrote; condense convert converts one from PyTorch"
    )
  }

  /// Writes weights and manifest.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// A copy with the same weights.
  func copy() -> Discriminator { Discriminator(model: model.copy(), manifest: manifest) }
}

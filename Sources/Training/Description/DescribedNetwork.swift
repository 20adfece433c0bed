import FileAccess
import Interchange
import Networks
import TensorCore

/// A network that is neither a classifier nor a generator of Condense, with the description from its
/// file.
public struct DescribedNetwork {
  /// The network.
  public let model: Network
  /// The description from the file.
  public let manifest: NetworkManifest

  /// An existing network.
  public init(model: Network, manifest: NetworkManifest) {
    self.model = model
    self.manifest = manifest
  }

  /// Reads a file with the key `condense.network`, or with a graph and no description.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or another kind of model.
  public init(path: String) throws {
    let file = try DescribedFile(path: path)
    if let found = try DescribedNetwork(in: file) {
      self = found
    } else {
      (model, manifest) = try ModelFile.load(
        NetworkManifest.self, from: file,
        advice: "Name a file that Condense wrote; condense convert converts networks")
    }
  }

  /// The network of a file with the key `condense.network`, or with a graph and no description; nil
  /// for other files.
  ///
  /// - Throws: `FileProblem` if the description, the graph and the weights do not match.
  public init?(in file: DescribedFile) throws {
    var manifest = try ModelFile.manifest(NetworkManifest.self, in: file)
    let keys = Set(file.metadata.keys.filter { $0.hasPrefix("condense.") })
    switch file {
    case .safetensors where manifest == nil && keys == [ModelFile.graphKey]:
      manifest = NetworkManifest()
    case .onnx(let model, _) where manifest == nil && keys.isEmpty:
      manifest = NetworkManifest()
      manifest?.imageSize = model.imageExtent.map { [$0.height, $0.width] }
    default: break
    }
    guard let manifest else { return nil }
    self.manifest = manifest
    model = try ModelFile.network(described: manifest, in: file)
  }

  /// The shape of an image that the network reads, `[H, W, C]`: of the size in its description, or of
  /// a small one.
  package var exampleImage: Shape {
    let size = manifest.imageSize ?? [model.plan.smallestSide ?? 64, model.plan.smallestSide ?? 64]
    return [size[0], size[1], model.plan.inputChannels]
  }

  /// Writes weights and manifest.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }
}

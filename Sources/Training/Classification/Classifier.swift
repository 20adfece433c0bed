import Autograd
import Checkpointing
import DataPipeline
import Layers
import TensorCore

/// A network that tells classes apart, with all that its file says about it.
public struct Classifier {
  /// The network: `[N, H, W, C]` to logits `[N, classes]`.
  public let model: any Module
  /// What the file says.
  public let manifest: ClassifierManifest

  /// A freshly drawn network: a function of the manifest and the seed.
  public init(_ manifest: ClassifierManifest, seed: UInt64) {
    var random = RandomStream(seed: seed, "weights")
    self.manifest = manifest
    model = manifest.architecture.makeModel(random: &random)
  }

  /// The logits `[N, classes]` of normalized images, in inference, recording nothing.
  public func logits(_ images: Tensor) -> Tensor {
    let tape = Tape()
    return model(tape.constant(images), on: tape).tensor
  }

  /// Writes weights and manifest.
  ///
  /// - Parameters:
  ///   - provenance: Added to the manifest's.
  ///   - halfPrecision: Whether weights are stored in 16 bits, for shipping.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// Reads a classifier.
  ///
  /// - Parameter fallback: Describes a file that carries no manifest, such as one that PyTorch
  ///   wrote.
  /// - Throws: `FileProblem` if the file is missing or malformed, or has no manifest and no
  ///   fallback is given.
  public init(path: String, fallback: ClassifierManifest? = nil) throws {
    (model, manifest) = try ModelFile.load(
      ClassifierManifest.self, path: path, fallback: fallback,
      advice: "Name a file that Condense wrote; a teacher may be any, if the recipe says"
        + " teachers.architecture: { kind: resnet, depth: 20, width: 16 }")
  }
}

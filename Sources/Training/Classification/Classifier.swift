import Autograd
import DataPipeline
import Interchange
import Layers
import Networks
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

  /// What the last layer sees of normalized images, `[N, D]`, and its logits `[N, classes]`, in
  /// one pass of inference that records nothing.
  ///
  /// - Precondition: The model is a `FeatureExtractor`, as those of every `Architecture` are.
  public func featuresAndLogits(_ images: Tensor) -> (features: Tensor, logits: Tensor) {
    guard let extractor = model as? any FeatureExtractor else {
      preconditionFailure("Classifier.features: found a \(type(of: model)), which has none")
    }
    let tape = Tape()
    let features = extractor.features(tape.constant(images), on: tape)
    return (features.tensor, extractor.logits(ofFeatures: features, on: tape).tensor)
  }

  /// What the last layer sees of normalized images, `[N, D]`.
  ///
  /// - Precondition: As for `featuresAndLogits`.
  public func features(_ images: Tensor) -> Tensor { featuresAndLogits(images).features }

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

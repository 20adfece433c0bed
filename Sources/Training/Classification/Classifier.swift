import Autograd
import DataPipeline
import Interchange
import Networks
import TensorCore

/// A network that tells classes apart, with all that its file says about it.
public struct Classifier {
  /// The network: `[N, H, W, C]` to logits `[N, classes]`.
  public let model: Network
  /// What the file says.
  public let manifest: ClassifierManifest

  /// A freshly drawn network: a function of the plan and the seed.
  ///
  /// - Precondition: The plan gives a logit for each class of the manifest.
  public init(_ plan: NetworkPlan, _ manifest: ClassifierManifest, seed: UInt64) {
    var random = RandomStream(seed: seed, "weights")
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// A network that is there already.
  ///
  /// - Precondition: It gives a logit for each class of the manifest.
  public init(model: Network, manifest: ClassifierManifest) {
    self.model = model
    self.manifest = manifest
    do throws(GraphProblem) {
      let output = try model.plan.outputShape(for: Shape(manifest.imageShape))
      if let problem = manifest.problem(of: model.plan, output: output) {
        preconditionFailure("Classifier: \(problem)")
      }
    } catch {
      preconditionFailure("Classifier: \(error)")
    }
  }

  /// The logits `[N, classes]` of normalized images, in inference, recording nothing.
  public func logits(_ images: Tensor) -> Tensor { model(images) }

  /// What the last layer sees of normalized images, `[N, D]`, and its logits `[N, classes]`, in
  /// one pass of inference that records nothing.
  ///
  /// - Precondition: The network ends in a linear layer.
  public func featuresAndLogits(_ images: Tensor) -> (features: Tensor, logits: Tensor) {
    let tape = Tape()
    let (features, logits) = model.featuresAndOutput(tape.constant(images), on: tape)
    return (features.tensor, logits.tensor)
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
  public init(
    path: String, fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)? = nil
  ) throws {
    (model, manifest) = try ModelFile.load(
      ClassifierManifest.self, path: path, fallback: fallback,
      advice: "Name a file that Condense wrote, or describe the network in the file's metadata"
        + " (docs/guide/networks.md); a teacher may be any file, if the recipe says"
        + " teachers.architecture: { kind: resnet, depth: 20, width: 16 }")
  }
}

import Autograd
import DataPipeline
import Interchange
import Networks
import TensorCore

/// A classification network with the description from its file.
public struct Classifier {
  /// The network: `[N, H, W, C]` to logits `[N, classes]`.
  public let model: Network
  /// The description from the file.
  public let manifest: ClassifierManifest

  /// A network with random weights, a function of the plan and the seed.
  ///
  /// - Precondition: The plan outputs one logit for each class of the manifest.
  public init(_ plan: NetworkPlan, _ manifest: ClassifierManifest, seed: UInt64) {
    var random = RandomStream(seed: seed, "weights")
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// An existing network.
  ///
  /// - Precondition: The network outputs one logit for each class of the manifest.
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

  /// The logits `[N, classes]` of normalized images, in inference mode without recording gradients.
  public func logits(_ images: Tensor) -> Tensor { model(images) }

  /// The inputs of the last layer for normalized images, `[N, D]`, and the logits `[N, classes]`,
  /// from one pass in inference mode without recording gradients.
  ///
  /// - Precondition: The network ends in a linear layer.
  public func featuresAndLogits(_ images: Tensor) -> (features: Tensor, logits: Tensor) {
    let tape = Tape()
    let (features, logits) = model.featuresAndOutput(tape.constant(images), on: tape)
    return (features.tensor, logits.tensor)
  }

  /// The inputs of the last layer for normalized images, `[N, D]`.
  ///
  /// - Precondition: As for `featuresAndLogits`.
  public func features(_ images: Tensor) -> Tensor { featuresAndLogits(images).features }

  /// Writes weights and manifest.
  ///
  /// - Parameters:
  ///   - path: The path of the file; an existing file is replaced.
  ///   - provenance: Entries to add to those of the manifest.
  ///   - halfPrecision: Whether to store weights in 16 bits, for distribution.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// Reads a classifier, or a network of `condense.network` whose output is a number per class for
  /// images of a known size.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - fallback: The description for a file without a manifest, such as PyTorch's.
  /// - Throws: `FileProblem` if the file is missing or malformed, or if there is neither a manifest
  ///   nor a fallback.
  public init(
    path: String, fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)? = nil
  ) throws {
    try self.init(in: DescribedFile(path: path), fallback: fallback)
  }

  /// Reads a classifier from a file that is open; see `init(path:fallback:)`.
  ///
  /// - Throws: `FileProblem` as `init(path:fallback:)`.
  public init(
    in file: DescribedFile, fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)? = nil
  ) throws {
    if file.metadata[NetworkManifest.key] != nil, let network = try DescribedNetwork(in: file) {
      self = try Classifier(network, path: file.path)
      return
    }
    (model, manifest) = try ModelFile.load(
      ClassifierManifest.self, from: file, fallback: fallback,
      advice: "Convert it with `condense convert`, which recognizes many networks by their weights"
        + " (docs/guide/pytorch.md), or name a file that Condense wrote. For a teacher, you can set"
        + " its architecture in the recipe:"
        + " teachers.architecture: { kind: resnet, depth: 20, width: 16 }")
  }
}

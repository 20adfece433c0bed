import Autograd
import Checkpointing
import DataPipeline
import FileAccess
import Foundation
import Layers
import Models
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
    var manifest = manifest
    manifest.provenance.merge(provenance) { $1 }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(manifest), as: UTF8.self)
    try ModuleState.save(
      model, metadata: [Self.manifestKey: json], to: path, halfPrecision: halfPrecision)
  }

  /// Reads a classifier.
  ///
  /// - Parameter fallback: Describes a file that carries no manifest, such as one that PyTorch
  ///   wrote.
  /// - Throws: `FileProblem` if the file is missing or malformed, or has no manifest and no
  ///   fallback is given.
  public init(path: String, fallback: ClassifierManifest? = nil) throws {
    let file = try SafetensorsFile(path: path)
    guard let manifest = try Self.manifest(in: file) ?? fallback else {
      throw FileProblem(
        .malformed, path: path,
        found: "the file does not say which architecture its weights are of",
        advice: "Name a file that Condense wrote; a teacher may be any, if the recipe says"
          + " teachers.architecture: { kind: resnet, depth: 20, width: 16 }")
    }
    // Checked before anything is built: a damaged description could ask for all memory.
    let scalars = file.names.reduce(0) { $0 + (file.entry(named: $1)?.shape.count ?? 0) }
    guard manifest.architecture.parameterCount <= scalars else {
      throw FileProblem(
        .malformed, path: path,
        found: "it holds \(scalars) numbers, \(manifest.architecture.name) has"
          + " \(manifest.architecture.parameterCount) parameters",
        advice: "Check that file and architecture belong together")
    }
    self.init(manifest, seed: 0)
    try ModuleState.load(file, into: model)
  }

  private static func words(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context): context.debugDescription
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: " ")
    default: "\(error)"
    }
  }

  private static let manifestKey = "condense.classifier"

  private static func manifest(in file: SafetensorsFile) throws -> ClassifierManifest? {
    guard let json = file.metadata[manifestKey] else { return nil }
    do {
      return try JSONDecoder().decode(ClassifierManifest.self, from: Data(json.utf8))
    } catch {
      throw FileProblem(
        .malformed, path: file.path,
        found: "its description of the model cannot be understood: \(Self.words(error))",
        advice: "Write the file again with this version of Condense")
    }
  }
}

import FileAccess
import Foundation
import Layers
import TensorCore

/// Weights files that describe their network.
public enum ModelFile {
  /// Writes weights and manifest.
  ///
  /// - Parameters:
  ///   - provenance: Added to the manifest's.
  ///   - halfPrecision: Whether weights are stored in 16 bits, for shipping.
  /// - Throws: `FileProblem` if the file cannot be written; what stood there is then untouched.
  public static func save<Manifest: ModelManifest>(
    _ model: any Module, _ manifest: Manifest, to path: String,
    provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    var manifest = manifest
    manifest.provenance.merge(provenance) { $1 }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(manifest), as: UTF8.self)
    try ModuleState.save(
      model, metadata: [Manifest.key: json], to: path, halfPrecision: halfPrecision)
  }

  /// Reads a network.
  ///
  /// - Parameters:
  ///   - fallback: Describes a file that carries no manifest, such as one that PyTorch wrote.
  ///   - advice: What to do about a file without a manifest, if there is no fallback.
  /// - Throws: `FileProblem` if the file is missing, malformed, or not of this kind.
  public static func load<Manifest: ModelManifest>(
    _ type: Manifest.Type, path: String, fallback: Manifest? = nil, advice: String
  ) throws -> (model: any Module, manifest: Manifest) {
    let file = try SafetensorsFile(path: path)
    guard let manifest = try manifest(type, in: file) ?? fallback else {
      if let other = file.metadata.keys.sorted().first(where: { $0.hasPrefix("condense.") }) {
        throw FileProblem(
          .malformed, path: path,
          found: "this is a \(other.dropFirst("condense.".count)), not a \(Manifest.noun)",
          advice: "Name the file of a \(Manifest.noun)")
      }
      throw FileProblem(
        .malformed, path: path,
        found: "the file does not say which \(Manifest.noun) its weights are of", advice: advice)
    }
    let model = try makeModel(manifest, from: file)
    return (model, manifest)
  }

  /// Builds the network that `manifest` describes, with the weights in `file`.
  ///
  /// - Throws: `FileProblem` if they do not belong together, a tensor cannot be read, or one holds
  ///   a number that is not finite.
  public static func makeModel(
    _ manifest: some ModelManifest, from file: any StateSource
  ) throws -> any Module {
    // Checked before anything is built: a damaged description could ask for all memory.
    let scalars = file.names.reduce(0) { $0 + (file.entry(named: $1)?.shape.count ?? 0) }
    guard manifest.parameterCount <= scalars else {
      throw FileProblem(
        .malformed, path: file.path,
        found: "it holds \(scalars) numbers, \(manifest.architectureName) has"
          + " \(manifest.parameterCount) parameters",
        advice: "Check that file and architecture belong together")
    }
    var random = RandomStream(seed: 0)
    let model = manifest.makeModel(random: &random)
    try ModuleState.load(file, into: model)
    try refuseDiverged(model, path: file.path)
    return model
  }

  /// With one such weight every image and every score is lost, far from here.
  private static func refuseDiverged(_ model: any Module, path: String) throws {
    guard let broken = model.namedState.first(where: { !$0.parameter.value.isFinite })
    else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "\(broken.name) holds a number that is not finite",
      advice: "Take a checkpoint from before its training diverged")
  }

  /// The manifest of a file, nil if it has none of this kind.
  ///
  /// - Throws: `FileProblem` if it has one that cannot be understood.
  public static func manifest<Manifest: ModelManifest>(
    _ type: Manifest.Type, in file: SafetensorsFile
  ) throws -> Manifest? {
    guard let json = file.metadata[Manifest.key] else { return nil }
    do {
      return try JSONDecoder().decode(Manifest.self, from: Data(json.utf8))
    } catch {
      throw FileProblem(
        .malformed, path: file.path,
        found: "its description of the model cannot be understood: \(words(error))",
        advice: "Write the file again with this version of Condense")
    }
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
}

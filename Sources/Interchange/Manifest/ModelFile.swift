import FileAccess
import Foundation
import Layers
import Networks
import ONNX
import TensorCore

/// Weights files that describe their network.
public enum ModelFile {
  /// The metadata key of the graph, whose value is JSON.
  public static let graphKey = "condense.graph"
  /// The longest graph or manifest in bytes, more than the largest graph needs.
  private static let longestDescription = 16 << 20

  /// Writes weights, graph and manifest.
  ///
  /// Parametrized weights are written as layers use them.
  ///
  /// - Parameters:
  ///   - network: The network whose weights and graph are written.
  ///   - manifest: The description of the network.
  ///   - path: The path of the file; an existing file is replaced.
  ///   - provenance: Entries to add to the manifest's provenance.
  ///   - halfPrecision: Whether to store weights in 16 bits.
  ///   - metadata: Further entries of the file's metadata.
  /// - Throws: `FileProblem` if the file cannot be written; an existing file is then unchanged.
  public static func save<Manifest: ModelManifest>(
    _ network: Network, _ manifest: Manifest, to path: String,
    provenance: [String: String] = [:], halfPrecision: Bool = false,
    metadata: [String: String] = [:]
  ) throws {
    var manifest = manifest
    manifest.provenance.merge(provenance) { $1 }
    try ModuleState.save(
      network.isParametrized ? network.copy() : network,
      metadata: metadata.merging([
        Manifest.key: try json(manifest), graphKey: network.graph.json,
      ]) { $1 }, to: path,
      halfPrecision: halfPrecision)
  }

  /// Reads a network.
  ///
  /// It also reads files from before graphs were stored: it infers their graph from the tensors.
  ///
  /// - Parameters:
  ///   - type: The type of the manifest, which determines the kind of network.
  ///   - file: The file, safetensors or ONNX.
  ///   - fallback: Describes a file without a manifest, such as one that PyTorch wrote.
  ///   - advice: The advice for a file without a manifest if there is no fallback.
  /// - Throws: `FileProblem` if the file is invalid, or not of this kind.
  public static func load<Manifest: ModelManifest>(
    _ type: Manifest.Type, from file: DescribedFile,
    fallback: (graph: ResolvedGraph, manifest: Manifest)? = nil,
    advice: String
  ) throws -> (network: Network, manifest: Manifest) {
    let path = file.path
    if let manifest = try manifest(type, in: file) {
      return (try network(described: manifest, in: file), manifest)
    }
    if let fallback, case .safetensors(let file) = file {
      return (
        try network(fallback.graph, from: file, describedBy: fallback.manifest), fallback.manifest
      )
    }
    let others = file.metadata.keys.sorted().filter { $0.hasPrefix("condense.") && $0 != graphKey }
    if let other = others.first {
      throw FileProblem(
        .malformed, path: path,
        found:
          "this is a \(String(other.dropFirst("condense.".count)).shortened), not a \(Manifest.noun)",
        advice: "Choose the file of a \(Manifest.noun)")
    }
    if case .onnx = file {
      throw FileProblem(
        .malformed, path: path,
        found:
          "this ONNX model does not say how its images are normalized and what its outputs mean",
        advice: "Convert it with a description first: `condense convert \(path.shortened)"
          + " model.safetensors --normalization …`")
    }
    throw FileProblem(
      .malformed, path: path,
      found: "the file does not describe its \(Manifest.noun): the key \(Manifest.key) is missing"
        + " from its metadata", advice: advice)
  }

  /// Reads a network from the file at `path`; see `load(_:from:fallback:advice:)`.
  ///
  /// - Throws: `FileProblem` if the file is missing, invalid, or not of this kind.
  public static func load<Manifest: ModelManifest>(
    _ type: Manifest.Type, path: String, advice: String
  ) throws -> (network: Network, manifest: Manifest) {
    try load(type, from: DescribedFile(path: path), advice: advice)
  }

  /// Builds the network of a file with the manifest `manifest`.
  ///
  /// - Throws: `FileProblem` if graph, manifest and weights do not match.
  public static func network(
    described manifest: some ModelManifest, in file: DescribedFile
  ) throws -> Network {
    switch file {
    case .safetensors(let file): return try network(described: manifest, in: file)
    case .onnx(let model, let path):
      do throws(GraphProblem) {
        try check(model.network.plan, against: manifest)
      } catch {
        throw FileProblem(
          .malformed, path: path, found: "its network and its description do not match: \(error)",
          advice: "Correct the part named above, or get an undamaged copy of the file")
      }
      try refuseDiverged(model.network, path: path)
      return model.network
    }
  }

  private static func network(
    described manifest: some ModelManifest, in file: SafetensorsFile
  ) throws -> Network {
    if let graph = try graph(in: file) {
      return try network(graph, from: file, describedBy: manifest)
    }
    let state = StateShapes(file.shapes)
    let recognized: RecognizedNetwork
    do throws(UnrecognizedNetwork) {
      recognized = try RecognizedNetwork(
        NetworkKind(of: state), in: state, image: manifest.imageExtent)
    } catch {
      throw FileProblem(
        .malformed, path: file.path,
        found: "it has no graph, and its tensors match no known network: \(error.reason)",
        advice: "Write the file again with the version of Condense that made it")
    }
    return try network(recognized.graph, from: file, describedBy: manifest)
  }

  /// Builds the network of `graph` with the weights in `file`.
  ///
  /// - Throws: `FileProblem` if they do not match, or if a tensor cannot be read or contains NaN or
  ///   infinity.
  public static func network(
    _ graph: ResolvedGraph, from file: any StateSource, describedBy manifest: some ModelManifest
  ) throws -> Network {
    let network = try NetworkState.read(graph, from: file) { plan throws(GraphProblem) in
      try check(plan, against: manifest)
    }
    try refuseDiverged(network, path: file.path)
    return network
  }

  /// - Throws: `GraphProblem` if the network is not what the manifest describes.
  private static func check(
    _ plan: NetworkPlan, against manifest: some ModelManifest
  ) throws(GraphProblem) {
    let image: Shape
    if let extent = manifest.imageExtent {
      image = [extent.height, extent.width, plan.inputChannels]
    } else {
      image = try plan.anyImage()
    }
    let output = try plan.outputShape(for: image)
    if let problem = manifest.problem(of: plan, output: output) { throw GraphProblem(problem) }
  }

  /// A single NaN or infinite weight would spoil every output, far from its cause.
  private static func refuseDiverged(_ network: Network, path: String) throws {
    guard let broken = network.namedWeights.first(where: { !$0.parameter.value.isFinite })
    else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "\(broken.name) contains NaN or infinity",
      advice: "Use a checkpoint from before the training diverged")
  }

  /// The manifest of a file; nil if it has none of this kind.
  ///
  /// - Throws: `FileProblem` if the manifest is invalid.
  public static func manifest<Manifest: ModelManifest>(
    _ type: Manifest.Type, in file: DescribedFile
  ) throws -> Manifest? {
    try decoded(
      type, Manifest.key, of: file.metadata, path: file.path, words: "its description of the model")
  }

  /// The graph of a file; nil if it has none.
  ///
  /// - Throws: `FileProblem` if the graph is invalid.
  public static func graph(in file: SafetensorsFile) throws -> ResolvedGraph? {
    guard
      let graph = try decoded(
        Graph.self, graphKey, of: file.metadata, path: file.path, words: "its graph")
    else {
      return nil
    }
    do throws(GraphProblem) {
      return try ResolvedGraph(graph)
    } catch {
      throw FileProblem(
        .malformed, path: file.path, found: "its graph is not a valid network: \(error)",
        advice: "Correct \(graphKey) in the file's metadata")
    }
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ key: String, of metadata: [String: String], path: String, words: String
  ) throws -> Value? {
    guard let json = metadata[key] else { return nil }
    guard json.utf8.count <= longestDescription else {
      throw FileProblem(
        .malformed, path: path,
        found: "\(words) has \(json.utf8.count) bytes, the limit is \(longestDescription)",
        advice: "Check that this is the right file")
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    } catch {
      throw FileProblem(
        .malformed, path: path, found: "\(words) is invalid: \(reason(error))",
        advice: "Correct \(key) in the file's metadata, or write the file again with Condense")
    }
  }

  /// The metadata that describes a model.
  ///
  /// - Throws: An encoding error if the description holds a number that is not finite.
  package static func metadata<Manifest: ModelManifest>(
    of manifest: Manifest
  ) throws -> [String: String] { [Manifest.key: try json(manifest)] }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The path in the JSON, and the error there.
  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context):
      let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey]
      return place(context.codingPath, cause.map { "\($0)" } ?? context.debugDescription)
    case .keyNotFound(let key, let context):
      return place(context.codingPath, "\(key.stringValue) is missing")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return place(context.codingPath, "expected \(words(type))")
    default: return "\(error)"
    }
  }

  private static func place(_ path: [any CodingKey], _ words: String) -> String {
    let place = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    let what = words.hasSuffix(".") ? String(words.dropLast()) : words
    return place.isEmpty ? what : "\(place.drop { $0 == "." }): \(what)"
  }

  private static func words(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is any Collection.Type where type is any ExpressibleByDictionaryLiteral.Type: "an object"
    case is any Collection.Type: "a list"
    default: "another type of value"
    }
  }
}

import FileAccess
import Foundation
import Layers
import Networks
import TensorCore

/// Weights files that describe their network.
public enum ModelFile {
  /// The word of the metadata that holds the graph, as JSON.
  public static let graphKey = "condense.graph"

  /// Writes weights, graph and manifest.
  ///
  /// Parametrized weights are written as they are used.
  ///
  /// - Parameters:
  ///   - provenance: Added to the manifest's.
  ///   - halfPrecision: Whether weights are stored in 16 bits, for shipping.
  /// - Throws: `FileProblem` if the file cannot be written; what stood there is then untouched.
  public static func save<Manifest: ModelManifest>(
    _ network: Network, _ manifest: Manifest, to path: String,
    provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    var manifest = manifest
    manifest.provenance.merge(provenance) { $1 }
    try ModuleState.save(
      network.isParametrized ? network.copy() : network,
      metadata: [Manifest.key: try json(manifest), graphKey: network.graph.json], to: path,
      halfPrecision: halfPrecision)
  }

  /// Reads a network.
  ///
  /// A file that was written before graphs were stored is read as well: its graph follows from its
  /// tensors.
  ///
  /// - Parameters:
  ///   - fallback: Describes a file that carries no manifest, such as one that PyTorch wrote.
  ///   - advice: The advice in the error for a file that has no manifest when no fallback is given.
  /// - Throws: `FileProblem` if the file is missing, malformed, or not of this kind.
  public static func load<Manifest: ModelManifest>(
    _ type: Manifest.Type, path: String,
    fallback: (graph: ResolvedGraph, manifest: Manifest)? = nil,
    advice: String
  ) throws -> (network: Network, manifest: Manifest) {
    let file = try SafetensorsFile(path: path)
    if let manifest = try manifest(type, in: file) {
      return (try network(described: manifest, in: file), manifest)
    }
    if let fallback {
      return (
        try network(fallback.graph, from: file, describedBy: fallback.manifest), fallback.manifest
      )
    }
    let others = file.metadata.keys.sorted().filter { $0.hasPrefix("condense.") && $0 != graphKey }
    if let other = others.first {
      throw FileProblem(
        .malformed, path: path,
        found: "this is a \(other.dropFirst("condense.".count)), not a \(Manifest.noun)",
        advice: "Name the file of a \(Manifest.noun)")
    }
    throw FileProblem(
      .malformed, path: path,
      found: "the file does not say which \(Manifest.noun) its weights are of: its metadata has no"
        + " \(Manifest.key)", advice: advice)
  }

  /// Builds the network of a file that carries `manifest`.
  ///
  /// - Throws: `FileProblem` if graph, manifest and weights do not belong together.
  public static func network(
    described manifest: some ModelManifest, in file: SafetensorsFile
  ) throws -> Network {
    if let graph = try graph(in: file) {
      return try network(graph, from: file, describedBy: manifest)
    }
    let state = StateShapes(file.names.map { ($0, file.entry(named: $0)?.shape ?? []) })
    let recognized: RecognizedNetwork
    do throws(UnrecognizedNetwork) {
      recognized = try RecognizedNetwork(
        NetworkKind(of: state), in: state, image: manifest.imageExtent)
    } catch {
      throw FileProblem(
        .malformed, path: file.path,
        found: "it has no graph, and its tensors are of no network that is known: \(error.reason)",
        advice: "Write the file again with the version of Condense that made it")
    }
    return try network(recognized.graph, from: file, describedBy: manifest)
  }

  /// Builds the network of `graph` with the weights in `file`.
  ///
  /// - Throws: `FileProblem` if they do not belong together, a tensor cannot be read, or one holds
  ///   a number that is not finite.
  public static func network(
    _ graph: ResolvedGraph, from file: any StateSource, describedBy manifest: some ModelManifest
  ) throws -> Network {
    let network = try NetworkState.read(graph, from: file) { plan throws(GraphProblem) in
      let image: Shape
      if let extent = manifest.imageExtent {
        image = [extent.height, extent.width, plan.inputChannels]
      } else {
        image = try plan.anyImage()
      }
      let output = try plan.outputShape(for: image)
      if let problem = manifest.problem(of: plan, output: output) {
        throw GraphProblem(problem)
      }
    }
    try refuseDiverged(network, path: file.path)
    try refuseNegativeVariance(network, path: file.path)
    return network
  }

  /// A variance below zero has no root, so that every image is lost as well.
  private static func refuseNegativeVariance(_ network: Network, path: String) throws {
    let variances = network.namedState.filter { $0.name.hasSuffix(".running_var") }
    guard let broken = variances.first(where: { $0.parameter.value.scalars.contains { $0 < 0 } })
    else { return }
    throw FileProblem(
      .malformed, path: path, found: "\(broken.name) holds a variance below zero",
      advice: "Take the file from where it was whole")
  }

  /// With one such weight every image and every score is lost, far from here.
  private static func refuseDiverged(_ network: Network, path: String) throws {
    guard let broken = network.namedWeights.first(where: { !$0.parameter.value.isFinite })
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
    try decoded(type, Manifest.key, of: file, words: "its description of the model")
  }

  /// The graph of a file, nil if it has none.
  ///
  /// - Throws: `FileProblem` if it has one that cannot be understood.
  public static func graph(in file: SafetensorsFile) throws -> ResolvedGraph? {
    guard let graph = try decoded(Graph.self, graphKey, of: file, words: "its graph") else {
      return nil
    }
    do throws(GraphProblem) {
      return try ResolvedGraph(graph)
    } catch {
      throw FileProblem(
        .malformed, path: file.path, found: "its graph is no network: \(error)",
        advice: "Correct \(graphKey) in the file's metadata")
    }
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ key: String, of file: SafetensorsFile, words: String
  ) throws -> Value? {
    guard let json = file.metadata[key] else { return nil }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    } catch {
      throw FileProblem(
        .malformed, path: file.path, found: "\(words) cannot be understood: \(reason(error))",
        advice: "Correct \(key) in the file's metadata, or write the file again with Condense")
    }
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The place in the JSON, and what is wrong there.
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

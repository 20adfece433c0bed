import ArgumentParser
import FileAccess
import Interchange
import Networks
import Training
import Translation

/// A network on its way from one file into another.
struct Conversion {
  /// What it is: `resnet-generator`, or `generator` of a file that says no more.
  let kind: String
  /// What the new file will say about it.
  let manifest: any ModelManifest
  /// The network with its weights.
  let network: Network
  /// Tensors of the old file that the network has no place for.
  let ignored: [String]
  /// Whether the old file said what it is.
  let isDescribed: Bool

  /// Reads a file that Condense wrote; nil if it does not describe its network.
  ///
  /// - Throws: `FileProblem` if its description and its weights do not belong together.
  init?(described file: SafetensorsFile) throws {
    let manifests: [(any ModelManifest)?] = [
      try ModelFile.manifest(GeneratorManifest.self, in: file),
      try ModelFile.manifest(DiscriminatorManifest.self, in: file),
      try ModelFile.manifest(ClassifierManifest.self, in: file),
    ]
    guard let manifest = manifests.compactMap(\.self).first else { return nil }
    self.manifest = manifest
    kind = type(of: manifest).noun
    network = try ModelFile.network(described: manifest, in: file)
    ignored = []
    isDescribed = true
  }

  /// Finds out which network a file is of.
  ///
  /// - Parameters:
  ///   - kind: What it must be, if that is known.
  ///   - images: What the file cannot say about the images.
  /// - Throws: `FileProblem` if it is none that is known, or another one; `ValidationError` if an
  ///   option is missing or does not fit.
  init(
    recognizing source: any StateSource, as kind: NetworkKind?, _ images: ImageOptions
  ) throws {
    let state = StateShapes(source.names.map { ($0, source.entry(named: $0)?.shape ?? []) })
    let found = try NetworkKind.recognized(in: state, path: source.path, unless: kind)
    try images.checkFit(found)
    // A LeNet's layers depend on it.
    let size = found == .leNet ? try images.requiredSize() : nil
    let recognized: RecognizedNetwork
    do throws(UnrecognizedNetwork) {
      recognized = try RecognizedNetwork(
        found, in: state, image: size.map { ImageExtent(height: $0.height, width: $0.width) })
    } catch {
      throw FileProblem(
        .malformed, path: source.path, found: "this is no \(found.rawValue): \(error.reason)",
        advice: NetworkKind.advice(in: state, beside: found))
    }
    let manifest: any ModelManifest
    switch found {
    case .resNetGenerator: manifest = GeneratorManifest()
    case .patchDiscriminator: manifest = DiscriminatorManifest()
    case .resNet, .leNet:
      manifest = try images.manifest(
        channels: recognized.graph.graph.inputs[0].channels,
        classes: state["\(recognized.graph.graph.outputs[0]).weight"]?[0] ?? 0,
        size: images.requiredSize())
    }
    self.kind = found.rawValue
    ignored = recognized.ignored
    network = try ModelFile.network(
      recognized.graph, from: source.omitting(Set(recognized.ignored)), describedBy: manifest)
    self.manifest = found == .resNetGenerator ? try images.manifest(for: network) : manifest
    isDescribed = false
  }

  /// Writes weights and description.
  func save(to path: String, provenance: [String: String], halfPrecision: Bool) throws {
    try ModelFile.save(
      network, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }
}

extension NetworkKind {
  /// The kind that was asked for, else the one that the names are of.
  fileprivate static func recognized(
    in state: StateShapes, path: String, unless given: NetworkKind?
  ) throws -> NetworkKind {
    if let given { return given }
    do throws(UnrecognizedNetwork) {
      return try NetworkKind(of: state)
    } catch {
      throw FileProblem(
        .malformed, path: path, found: error.reason,
        advice: "Condense knows \(list), with the names of the official CycleGAN code and of"
          + " torchvision")
    }
  }

  /// What to do about a file that is not of the kind `kind`.
  fileprivate static func advice(in state: StateShapes, beside kind: NetworkKind) -> String {
    guard let other = try? NetworkKind(of: state), other != kind else {
      return "Convert a file of a network that Condense has"
    }
    return "By its names it is a \(other.rawValue): leave out --architecture"
  }
}

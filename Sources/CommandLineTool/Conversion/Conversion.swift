import ArgumentParser
import FileAccess
import Interchange
import Layers
import Networks
import TensorCore
import Training
import Translation

/// A network on its way from one file into another.
struct Conversion {
  /// What it is.
  let kind: NetworkKind
  /// What the new file will say about it.
  let manifest: any ModelManifest
  /// The network with its weights.
  let model: any Module
  /// Tensors of the old file that the network has no place for.
  let ignored: [String]
  /// Whether the old file said what it is.
  let isDescribed: Bool

  /// Reads a file that Condense wrote; nil if it does not describe its network.
  ///
  /// - Throws: `FileProblem` if its description and its weights do not belong together.
  init?(described file: SafetensorsFile) throws {
    let manifest: any ModelManifest
    if let generator = try ModelFile.manifest(GeneratorManifest.self, in: file) {
      (kind, manifest) = (.resNetGenerator, generator)
    } else if let discriminator = try ModelFile.manifest(DiscriminatorManifest.self, in: file) {
      (kind, manifest) = (.patchDiscriminator, discriminator)
    } else if let classifier = try ModelFile.manifest(ClassifierManifest.self, in: file) {
      kind = classifier.architecture.kind
      manifest = classifier
    } else {
      return nil
    }
    self.manifest = manifest
    model = try ModelFile.makeModel(manifest, from: file)
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
    var ignored: [String] = []
    do {
      switch found {
      case .resNetGenerator:
        manifest = GeneratorManifest(
          configuration: try .init(recognizing: state, ignoring: &ignored),
          imageSize: try images.sizeForGenerator())
      case .patchDiscriminator:
        manifest = DiscriminatorManifest(
          configuration: try .init(recognizing: state, ignoring: &ignored))
      case .resNet:
        manifest = try images.manifest(
          .resNet(.init(recognizing: state)), size: images.requiredSize())
      case .leNet:
        let size = try images.requiredSize()
        manifest = try images.manifest(
          .leNet(.init(recognizing: state, height: size.height, width: size.width)), size: size)
      }
    } catch let misfit as UnrecognizedNetwork {
      throw FileProblem(
        .malformed, path: source.path, found: "this is no \(found.rawValue): \(misfit.reason)",
        advice: NetworkKind.advice(in: state, beside: found))
    }
    self.kind = found
    self.ignored = ignored
    model = try ModelFile.makeModel(manifest, from: source.omitting(Set(ignored)))
    isDescribed = false
  }

  /// Writes weights and description.
  func save(to path: String, provenance: [String: String], halfPrecision: Bool) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }
}

extension NetworkKind {
  /// The kind that was asked for, else the one that the names are of.
  fileprivate static func recognized(
    in state: StateShapes, path: String, unless given: NetworkKind?
  ) throws -> NetworkKind {
    do {
      return try given ?? NetworkKind(of: state)
    } catch let misfit as UnrecognizedNetwork {
      throw FileProblem(
        .malformed, path: path, found: misfit.reason,
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

extension Architecture {
  fileprivate var kind: NetworkKind {
    switch self {
    case .resNet: .resNet
    case .leNet: .leNet
    }
  }
}

import ArgumentParser
import DataPipeline
import Experiments
import FileAccess
import Foundation
import Interchange
import Networks
import ONNX
import Training
import Translation

/// A network that is converted from one file to another.
struct Conversion {
  /// The kind of network: `resnet-generator`, or `generator` if the file does not say more.
  let kind: String
  /// The description in the new file.
  let manifest: any ModelManifest
  /// The network with its weights.
  let network: Network
  /// Tensors of the old file that the network does not use.
  var ignored: [IgnoredTensors] = []
  /// Whether the old file described its network.
  let isDescribed: Bool
  /// The ONNX model that it came from; nil for another file.
  var imported: ImportedModel?
  /// Whether the network had a softmax at the end, which classifiers do not have.
  var hasLostSoftmax = false
  /// The strides, poolings and activations that the recognition assumed, because weights do not contain them.
  var assumptions: [String] = []
  /// What happened to the names of the classes, in words.
  var classNote: String?
  /// How the tensors' names were matched with those of another file's network, in words.
  var likeNote: String?
  /// The layers with other names than in that file: the names in the weights, and in the network.
  var renamedLayers: [(file: String, network: String)] = []

  /// Describes a network that comes with its graph.
  ///
  /// - Parameters:
  ///   - network: The network with its weights.
  ///   - known: What its file says about its images; options replace it.
  ///   - path: The file, for messages.
  ///   - isDescribed: Whether the file is one of Condense that describes its network.
  ///   - images: The options about its images.
  /// - Throws: `ValidationError` if an option does not fit, or if one is missing without which the
  ///   network cannot be used.
  init(
    of network: Network, known: NetworkManifest = NetworkManifest(), path: String,
    isDescribed: Bool = false, _ images: ImageOptions
  ) throws {
    let manifest = try images.manifest(known, channels: network.plan.inputChannels)
    let change = try images.classChange(from: known.classNames)
    classNote = change.words(from: known.classNames, to: manifest.classNames)
    do throws(GraphProblem) {
      let network =
        if case .reordered(let order) = change {
          try network.withOutputs(inOrder: order)
        } else {
          network
        }
      (self.network, self.manifest) =
        isDescribed && !images.areGiven ? (network, known) : try manifest.fitted(to: network)
    } catch {
      throw ValidationError(
        manifest.imageSize == nil && (try? network.plan.anyImage()) == nil
          ? "\(path): \(error). If the network needs images of one size, add it, such as --image-size 224,224."
          : "\(path): the options or the description do not fit the network: \(error).")
    }
    kind = type(of: self.manifest).noun
    self.isDescribed = isDescribed
    hasLostSoftmax = self.network.graph.nodes.count < network.graph.nodes.count
  }

  /// Reads the file of a classifier, generator or discriminator that Condense wrote; nil for other
  /// files.
  ///
  /// - Throws: `FileProblem` if its description and its weights do not match.
  init?(described file: DescribedFile) throws {
    let manifests: [(any ModelManifest)?] = [
      try ModelFile.manifest(GeneratorManifest.self, in: file),
      try ModelFile.manifest(DiscriminatorManifest.self, in: file),
      try ModelFile.manifest(ClassifierManifest.self, in: file),
    ]
    guard let manifest = manifests.compactMap(\.self).first else { return nil }
    self.manifest = manifest
    kind = type(of: manifest).noun
    network = try ModelFile.network(described: manifest, in: file)
    isDescribed = true
  }

  /// The same network with what the options say about its images.
  ///
  /// - Parameter path: The file, for messages.
  /// - Throws: `ValidationError` if an option does not fit, or if the meaning of `--classes` is open.
  func described(by images: ImageOptions, path: String) throws -> Conversion {
    guard images.areGiven else { return self }
    switch manifest {
    case let known as NetworkManifest:
      return try Conversion(
        of: network, known: known, path: path, isDescribed: isDescribed, images)
    case let known as ClassifierManifest:
      return try Conversion(
        of: network, known: NetworkManifest(known), path: path, isDescribed: isDescribed, images)
    case let known as GeneratorManifest:
      try images.checkFit("generator", isClassifier: false)
      var manifest = try images.manifest(for: network)
      manifest.provenance = known.provenance
      return Conversion(manifest, network, isDescribed: isDescribed)
    default:
      throw ValidationError(
        "\(path) is a \(type(of: manifest).noun), which needs no description of its images. Leave out"
          + " --image-size, --classes, --normalization and --output-range.")
    }
  }

  private init(_ manifest: any ModelManifest, _ network: Network, isDescribed: Bool) {
    kind = type(of: manifest).noun
    self.manifest = manifest
    self.network = network
    self.isDescribed = isDescribed
  }

  /// Takes weights into the network of another file, with that file's description and what the options
  /// say.
  ///
  /// - Parameters:
  ///   - state: The weights.
  ///   - path: The path of the other file.
  ///   - trustsOrder: Whether layers of the same shapes are matched by their order.
  ///   - reading: How an ONNX model is read.
  ///   - images: The options about the images.
  /// - Throws: `FileProblem` that lists what does not match.
  init(
    of state: any StateSource, like path: String, trustingOrder trustsOrder: Bool,
    _ reading: ONNXImportOptions, _ images: ImageOptions
  ) throws {
    let (reference, manifest) = try Self.described(at: path, reading)
    let alignment = try StateAlignment(
      of: reference, in: state, like: path, trustingOrder: trustsOrder)
    var description = manifest
    // It tells how other weights were made.
    description.provenance = ["like": (path as NSString).lastPathComponent]
    let network = try ModelFile.network(
      reference.plan.resolved, from: alignment.state, describedBy: description)
    if let known = description as? NetworkManifest {
      self = try Conversion(of: network, known: known, path: path, images)
    } else {
      self = try Conversion(description, network, isDescribed: false)
        .described(by: images, path: path)
    }
    ignored = [IgnoredTensors("counts of averaged models", alignment.counters)].filter(\.isPresent)
    renamedLayers = alignment.renamed
    let pairs = renamedLayers.map { "\($0.file.shortened) is \($0.network.shortened)" }
    likeNote =
      pairs.isEmpty
      ? "those of \(path.shortened)"
      : "\(pairs.count) layer\(pairs.count == 1 ? " has another name" : "s have other names") than in"
        + " \(path.shortened), matched by order and shape: \(pairs.listed(atMost: 5)). Check the result with images"
  }

  /// The network of a file that has its graph, and its description.
  private static func described(
    at path: String, _ reading: ONNXImportOptions
  ) throws -> (Network, any ModelManifest) {
    let file = try DescribedFile(path: path, reading)
    if let found = try DescribedNetwork(in: file) { return (found.model, found.manifest) }
    if let found = try Conversion(described: file) { return (found.network, found.manifest) }
    throw FileProblem(
      .malformed, path: path, found: "this file has weights without a graph",
      advice: "Name an ONNX model or a file from condense convert after --like")
  }

  /// Infers the network of a file.
  ///
  /// - Parameters:
  ///   - kind: The expected kind, if known.
  ///   - images: The properties of the images, which the file does not contain.
  /// - Throws: `FileProblem` if the network is unknown or of another kind; `ValidationError` if an
  ///   option is missing or does not fit.
  init(
    recognizing source: any StateSource, as kind: NetworkKind?, _ images: ImageOptions
  ) throws {
    let state = StateShapes(source.shapes)
    let found = try NetworkKind.recognized(in: state, of: source, unless: kind)
    try images.checkFit(found.rawValue, isClassifier: found.isClassifier)
    let size = found.needsImageSize ? try images.requiredSize() : nil
    let recognized: RecognizedNetwork
    do throws(UnrecognizedNetwork) {
      recognized = try RecognizedNetwork(
        found, in: state, image: size.map { ImageExtent(height: $0.height, width: $0.width) })
    } catch {
      throw try found.problem(error, in: state, of: source, isGiven: kind != nil)
    }
    try recognized.requireSameTensors(as: state, of: source)
    if images.renameClasses {
      throw ValidationError("--rename-classes is for files that have names. Leave it out.")
    }
    let manifest: any ModelManifest
    switch found {
    case .resNetGenerator, .unetGenerator: manifest = GeneratorManifest()
    case .patchDiscriminator: manifest = DiscriminatorManifest()
    case .resNet, .wideResNet, .vgg, .mobileNetV2, .leNet, .caffeLeNet:
      manifest = try images.manifest(
        channels: recognized.graph.graph.inputs[0].channels,
        classes: state["\(recognized.graph.graph.outputs[0]).weight"]?[0] ?? 0,
        size: images.requiredSize())
    }
    self.kind = found.rawValue
    ignored = IgnoredTensors.groups(recognized.ignored)
    assumptions = recognized.assumptions
    network = try ModelFile.network(
      recognized.graph, from: source.omitting(Set(recognized.ignored)), describedBy: manifest)
    self.manifest =
      manifest is GeneratorManifest ? try images.manifest(for: network) : manifest
    isDescribed = false
  }

  /// Writes an ONNX model with the description in its metadata.
  ///
  /// - Parameter hasNormalization: Whether the model itself normalizes pixels in 0...1; without effect
  ///   for a network that reads them.
  /// - Throws: `FileProblem`; `ValidationError` if the images have too many channels.
  func saveONNX(to path: String, provenance: [String: String], hasNormalization: Bool) throws {
    var options = ONNXExportOptions()
    options.imageExtent = manifest.imageExtent
    var description: any ModelManifest = manifest
    let channels = network.plan.inputChannels
    if hasNormalization, manifest.hasNormalization {
      guard let normalization = manifest.normalization(channels: channels) else {
        throw ValidationError(
          "--with-normalization is for images of at most 4 channels, but the network reads \(channels)."
            + " Leave it out.")
      }
      if !normalization.isIdentity {
        options.normalization = .init(mean: normalization.mean, deviation: normalization.deviation)
      }
      description = manifest.withNormalizationInside(channels: channels)
    }
    description.provenance.merge(provenance) { $1 }
    options.metadata = try ModelFile.metadata(of: description)
    try ONNXExport.save(
      network.isParametrized ? network.copy() : network, to: path, options)
  }

  /// Writes weights and description.
  func save(to path: String, provenance: [String: String], halfPrecision: Bool) throws {
    try ModelFile.save(
      network, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }
}

import FileAccess
import Interchange
import Networks
import RecipeLanguage
import TensorCore
import Training
import Translation

/// A model of any kind with the description in its file.
public struct InspectedModel {
  /// The network.
  public let model: Network
  /// The cost of each layer.
  public let summary: ModelSummary
  /// The values that each row of the summary reads: names of nodes, or of the input.
  public let reads: [[String]]
  /// The shape of its images: `[H, W, C]`.
  public let imageShape: Shape
  /// Further properties, as lines of text.
  public let words: String
  /// How the weights were produced.
  public let provenance: String

  /// Reads a classifier, a generator, a discriminator or another network.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - imageSize: The width and height of the images of a generator or discriminator.
  /// - Throws: `FileProblem` if it is another kind of file, `RecipeProblem` if images of that size
  ///   do not fit the network.
  public init(path: String, imageSize: Int?) throws {
    let file = try DescribedFile(
      path: path, imageExtent: imageSize.map { ImageExtent(height: $0, width: $0) })
    if file.metadata[GeneratorManifest.key] != nil {
      let generator = try Translator(in: file)
      let size = imageSize.map { [$0, $0] } ?? generator.manifest.imageSize
      try self.init(
        generator.model, generator.manifest, size: size,
        words: "reads images of \(generator.inputChannels) channels, writes images of"
          + " \(generator.outputChannels)"
          + (generator.manifest.imageSize.map { ", trained on \($0[0])×\($0[1])" } ?? ""))
    } else if file.metadata[DiscriminatorManifest.key] != nil {
      let discriminator = try Discriminator(in: file)
      try self.init(
        discriminator.model, discriminator.manifest, size: imageSize.map { [$0, $0] },
        words: "reads images of \(discriminator.inputChannels) channels, outputs a score per patch")
    } else if let network = try DescribedNetwork(in: file) {
      try self.init(
        network.model, network.manifest, size: imageSize.map { [$0, $0] },
        words: Self.words(network.manifest, channels: network.model.plan.inputChannels))
    } else {
      let classifier = try Classifier(in: file)
      let manifest = classifier.manifest
      try self.init(
        classifier.model, manifest, size: Array(manifest.imageShape.prefix(2)),
        words:
          "\(manifest.classNames.count) classes: \(manifest.classNames.joined(separator: ", "))\n"
          + "images \(Shape(manifest.imageShape)), mean \(manifest.normalization.mean),"
          + " standard deviation \(manifest.normalization.deviation)")
    }
  }

  /// What a description says about the images, as lines of text.
  private static func words(_ manifest: NetworkManifest, channels: Int) -> String {
    var lines = [
      "reads images of \(channels) channels"
        + (manifest.imageSize.map { ", \($0[0])×\($0[1])" } ?? ", of no stated size"),
      manifest.normalization.map { "mean \($0.mean), standard deviation \($0.deviation)" }
        ?? "pixels in 0...1",
    ]
    if let range = manifest.outputRange {
      lines.append("outputs images: \(range.low) is black, \(range.high) white")
    }
    if let names = manifest.classNames {
      lines.append("\(names.count) classes: \(names.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }

  /// - Parameter size: Height and width of the images; by default 256×256, or the smallest size
  ///   that fits the network.
  private init(
    _ model: Network, _ manifest: some ModelManifest, size: [Int]?, words: String
  ) throws {
    let smallest = model.plan.smallestSide ?? 1
    let usual = model.plan.accepts(height: 256, width: 256) ? 256 : smallest
    let own = manifest.imageExtent.map { [$0.height, $0.width] }
    let size = size ?? own ?? [usual, usual]
    imageShape = [size[0], size[1], model.plan.inputChannels]
    do throws(GraphProblem) {
      _ = try model.plan.outputShape(for: imageShape)
    } catch {
      throw RecipeProblem(
        at: "--image-size",
        "images of \(size[0])×\(size[1]) do not fit the network: \(error). The smallest size that fits"
          + " is \(smallest)×\(smallest).")
    }
    self.model = model
    let summary = ModelSummary(of: model, imageShape: imageShape)
    self.summary = summary
    let inputs = Dictionary(
      model.graph.nodes.map { ($0.name, $0.inputs) }, uniquingKeysWith: { first, _ in first })
    reads = summary.rows.map { inputs[$0.name] ?? [] }
    self.words = words
    provenance = manifest.provenance.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

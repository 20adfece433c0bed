import DataPipeline
import FileAccess
import Interchange
import Networks
import TensorCore
import Training
import Translation

/// A network from a file of any kind, with what is known of its images.
public struct UsedNetwork {
  /// The file.
  public let path: String
  /// The network.
  public let model: Network
  /// The kind of model in the file: `classifier`.
  public let noun: String
  /// The size that images are resized to; nil for their own.
  public var imageSize: ImageSize?
  /// The normalization of samples in 0...1 before they enter the network; nil for none.
  public var normalization: Normalization?
  /// A name for each number of the main output, if they have names.
  public var classNames: [String]?
  /// The size in the file.
  private var statedSize: ImageSize?

  /// Reads a classifier, generator, discriminator or other network, or a file with a graph and no
  /// description.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - imageSize: The size that images are resized to; nil for that in the file.
  /// - Throws: `FileProblem` if the file is missing, malformed, or does not hold a network.
  public init(path: String, imageSize: ImageSize? = nil) throws {
    try self.init(
      in: DescribedFile(
        path: path,
        imageExtent: imageSize.map { ImageExtent(height: $0.height, width: $0.width) }))
    statedSize = self.imageSize
    if let imageSize { self.imageSize = imageSize }
  }

  private init(in file: DescribedFile) throws {
    let path = file.path
    if file.metadata[GeneratorManifest.key] != nil {
      let generator = try Translator(in: file)
      self.init(
        path, generator.model, GeneratorManifest.noun,
        normalization: .symmetric(channels: generator.inputChannels))
    } else if file.metadata[DiscriminatorManifest.key] != nil {
      let discriminator = try Discriminator(in: file)
      self.init(
        path, discriminator.model, DiscriminatorManifest.noun,
        normalization: .symmetric(channels: discriminator.inputChannels))
    } else if let network = try DescribedNetwork(in: file) {
      self.init(
        path, network.model, NetworkManifest.noun, normalization: network.manifest.normalization)
      imageSize = network.manifest.imageSize.map { ImageSize(height: $0[0], width: $0[1]) }
      classNames = network.manifest.classNames
    } else {
      let classifier = try Classifier(in: file)
      let manifest = classifier.manifest
      self.init(
        path, classifier.model, ClassifierManifest.noun, normalization: manifest.normalization)
      imageSize = ImageSize(height: manifest.imageShape[0], width: manifest.imageShape[1])
      classNames = manifest.classNames
    }
  }

  private init(
    _ path: String, _ model: Network, _ noun: String, normalization: Normalization?
  ) {
    self.path = path
    self.model = model
    self.noun = noun
    self.normalization = normalization
  }

  /// The number of channels of its images.
  public var channels: Int { model.plan.inputChannels }

  /// Rejects an image of a size that the network does not accept, and class names that do not fit its
  /// output.
  ///
  /// - Parameter image: The path of the image, for messages.
  /// - Throws: `FileProblem`.
  func requireFitting(_ size: ImageSize, _ image: String) throws {
    let output: Shape
    do throws(GraphProblem) {
      output = try model.plan.outputShape(for: [size.height, size.width, channels])
    } catch {
      guard imageSize != nil else {
        throw FileProblem(
          .malformed, path: image,
          found: "the network does not accept images of \(size): \(error)",
          advice: "Set a size that images are resized to, with --image-size")
      }
      let isOther = statedSize != nil && statedSize != imageSize
      throw FileProblem(
        .malformed, path: path, found: "it does not accept images of \(size): \(error)",
        advice: isOther
          ? "Leave out --image-size: the file states \(statedSize?.description ?? "")"
          : "Set another size with --image-size")
    }
    guard let classNames, output.rank != 2 || output[1] != classNames.count else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "there are \(classNames.count) class names, but its output for one image is \(output)",
      advice: "Name each number of the output with --classes")
  }

  /// Whether the main output for images of this size is a number per class, so that a prediction
  /// names classes.
  func hasClasses(for size: ImageSize) -> Bool {
    let output = try? model.plan.outputShape(for: [size.height, size.width, channels])
    guard let output, output.rank == 2, output[0] == 1 else { return false }
    return classNames != nil || output[1] > 1
  }
}

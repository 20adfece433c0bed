import ArgumentParser
import FileAccess
import Interchange
import Layers
import TensorCore
import Training
import Translation

/// A model of any kind with what its file says about it.
struct InspectedModel {
  let model: any Module
  let architecture: String
  /// What its images are: `[H, W, C]`.
  let imageShape: Shape
  /// What else there is to say, in lines.
  let words: String
  let provenance: String

  /// Reads a classifier, a generator or a discriminator.
  ///
  /// - Parameter imageSize: The side of the images of a generator or discriminator.
  /// - Throws: `FileProblem` if it is none of them, `ValidationError` if images of that size are too small.
  init(path: String, imageSize: Int?) throws {
    let file = try SafetensorsFile(path: path)
    if file.metadata[GeneratorManifest.key] != nil {
      let translator = try Translator(path: path)
      let manifest = translator.manifest
      let size = imageSize.map { [$0, $0] } ?? manifest.imageSize ?? [256, 256]
      self.init(
        translator.model, manifest,
        imageShape: [size[0], size[1], manifest.configuration.inputChannels],
        words: "images of \(manifest.configuration.inputChannels) channels to images of"
          + " \(manifest.configuration.outputChannels)"
          + (manifest.imageSize.map { ", trained on \($0[0])×\($0[1])" } ?? ""))
    } else if file.metadata[DiscriminatorManifest.key] != nil {
      let discriminator = try Discriminator(path: path)
      let configuration = discriminator.manifest.configuration
      let (channels, smallest) = (configuration.inputChannels, configuration.smallestSide)
      if let imageSize, imageSize < smallest {
        throw ValidationError(
          "--image-size is \(imageSize), of which its layers leave nothing; expected \(smallest) or more."
        )
      }
      self.init(
        discriminator.model, discriminator.manifest,
        imageShape: [imageSize ?? 256, imageSize ?? 256, channels],
        words: "images of \(channels) channels to a score per patch")
    } else {
      let classifier = try Classifier(path: path)
      let manifest = classifier.manifest
      self.init(
        classifier.model, manifest, imageShape: Shape(manifest.imageShape),
        words:
          "\(manifest.classNames.count) classes: \(manifest.classNames.joined(separator: ", "))\n"
          + "images \(Shape(manifest.imageShape)), mean \(manifest.normalization.mean),"
          + " deviation \(manifest.normalization.deviation)")
    }
  }

  private init(
    _ model: any Module, _ manifest: some ModelManifest, imageShape: Shape, words: String
  ) {
    self.model = model
    self.imageShape = imageShape
    self.words = words
    architecture = manifest.architectureName
    provenance = manifest.provenance.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

import ArgumentParser
import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training
import Translation

/// Pairs of generators that are there already, and how to measure them.
struct PairOptions: ParsableArguments {
  @Option(
    name: .customLong("pair"),
    help: ArgumentHelp(
      "A pair's folder, such as last/ of a run; give --pair several times to compare.",
      valueName: "folder"))
  var folders: [String] = []

  @Option(
    help: ArgumentHelp(
      "The classifier on whose features distances are measured; the pair's own by default.",
      valueName: "file"))
  var classifier: String?

  @Option(
    help: """
      How images come to the classifier's size: crop or resize; otherwise as evaluation.json beside it says, or \
      resize.
      """)
  var fit: DomainClassifier.Fit?

  /// The classifier named, or that of the pair.
  ///
  /// - Throws: `FileProblem` if there is none.
  func domainClassifier(of pair: TranslationPair, in folder: String) throws -> DomainClassifier {
    if let classifier {
      return try DomainClassifier(path: classifier, fit: fit)
    }
    guard let own = pair.classifier else {
      throw FileProblem(
        .missing, path: folder, found: "there is no classifier.safetensors in it",
        advice: "Name one that tells the domains apart with --classifier")
    }
    return DomainClassifier(own.classifier, fit: fit ?? own.fit)
  }
}

extension DomainClassifier.Fit: ExpressibleByArgument {}

extension TranslationPair {
  /// How test images are prepared for the pair.
  var testPreparation: ImagePreparation { preparation(flip: false) }

  /// Images as the pair was trained on, if it says so, or at the size that it was trained on; in the
  /// color that its generators read.
  ///
  /// - Parameter flip: Whether training images are mirrored at random.
  func preparation(flip: Bool) -> ImagePreparation {
    let manifest = generatorAToB.manifest
    let color: ImageFolder.Color = generatorAToB.inputChannels == 1 ? .gray : .rgb
    if let preparation {
      return ImagePreparation(
        resize: preparation.resize, loadSize: preparation.loadSize,
        cropSize: preparation.cropSize, flip: flip, color: preparation.color ?? color)
    }
    guard let size = manifest.imageSize, Set(size).count == 1, let side = size.first,
      (8...4096).contains(side), side % 4 == 0
    else {
      return ImagePreparation(resize: .unchanged, flip: flip, color: color)
    }
    return ImagePreparation(loadSize: side, cropSize: side, flip: flip, color: color)
  }
}

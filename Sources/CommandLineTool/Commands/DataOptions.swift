import ArgumentParser
import DataPipeline
import Experiments
import Training

/// Labeled images for an existing classifier.
struct DataOptions: ParsableArguments {
  @Option(
    help: """
      The labeled images: fashion-mnist; a folder with the four IDX files of the MNIST family, or with the files \
      of CIFAR-10 or CIFAR-100; a NumPy archive (.npz) or a folder of them; or a folder with one folder of PNG or \
      JPEG images per class.
      """)
  var data: String

  @Option(
    name: .customLong("split"),
    help: "The part of the data set: train, validation or test. (default: test)")
  var givenSplit: DatasetSplit?

  @Option(
    help: ArgumentHelp(
      "For data without a test part: the share that data.test held out in the recipe of the training.",
      valueName: "share"))
  var heldOut: Double?

  @Option(help: "Use at most this many images, from the start of the split.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more.") }
    if let heldOut, !(0.001...0.9).contains(heldOut) {
      throw ValidationError("--held-out is \(heldOut), expected a share in 0.001...0.9.")
    }
  }

  /// The images in batches, normalized for `classifier`.
  ///
  /// - Throws: `FileProblem` if the images or their classes do not match the classifier.
  func loader(for classifier: Classifier) throws -> BatchLoader {
    try images.loader(for: classifier)
  }

  /// What should be known of the images and their classes.
  func note(for classifier: Classifier) -> String? { images.note(for: classifier) }

  private var images: EvaluationData {
    EvaluationData(data, givenSplit, limit: limit, heldOut: heldOut)
  }
}

extension DatasetSplit: ExpressibleByArgument {}

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

  /// The requested split.
  var split: DatasetSplit { givenSplit ?? .test }

  @Option(help: "Use at most this many images, from the start of the split.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more.") }
  }

  /// The images in batches, normalized for `classifier`.
  ///
  /// - Throws: `FileProblem` if the images or their classes do not match the classifier.
  func loader(for classifier: Classifier) throws -> BatchLoader {
    try EvaluationData(data, split, limit: limit).loader(for: classifier)
  }

  /// What the labels of data without names are taken for.
  func note(for classifier: Classifier) -> String? {
    EvaluationData(data, split).note(for: classifier)
  }
}

extension DatasetSplit: ExpressibleByArgument {}

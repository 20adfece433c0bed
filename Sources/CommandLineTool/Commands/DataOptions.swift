import ArgumentParser
import DataPipeline
import Experiments
import Training

/// Labeled images for a classifier that is there already.
struct DataOptions: ParsableArguments {
  @Option(
    help: """
      The images: fashion-mnist, a folder with the four IDX files of the MNIST family, or a folder with a \
      folder of PNG images per class.
      """)
  var data: String

  @Option(name: .customLong("split"), help: "Which part: train or test. (default: test)")
  var givenSplit: FashionMNIST.Split?

  /// The part asked for.
  var split: FashionMNIST.Split { givenSplit ?? .test }

  @Option(help: "At most so many images, from the start.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more.") }
  }

  /// The images in batches as `classifier` wants them.
  ///
  /// - Throws: `FileProblem` if the images or their classes are not those of the classifier.
  func loader(for classifier: Classifier) throws -> BatchLoader {
    try EvaluationData(data, split, limit: limit).loader(for: classifier)
  }
}

extension FashionMNIST.Split: ExpressibleByArgument {}

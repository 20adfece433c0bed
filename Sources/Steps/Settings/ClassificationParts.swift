import DataPipeline
import FileAccess
import RecipeLanguage
import TensorCore

/// The parts of the data of a training.
public struct ClassificationParts: Sendable {
  /// The images that train the network.
  public let training: any ClassificationDataset
  /// The images that choose the best epoch; nil if the test images do.
  public let validation: (any ClassificationDataset)?
  /// The images that measure the result.
  public let test: any ClassificationDataset
}

extension ClassificationData {
  /// Reads all parts of the data, and splits those that it does not have from the training images.
  /// The training part has all images, also those that `select` leaves out.
  ///
  /// - Parameters:
  ///   - seed: Draws the validation part.
  ///   - progress: Called with the name of a part, the number of decoded images and their total; can
  ///     throw to stop.
  /// - Throws: `FileProblem`, or `RecipeProblem` if a share or a number is out of range; the error of
  ///   `progress`.
  public func parts(
    seed: UInt64,
    progress: (_ part: DatasetSplit, _ done: Int, _ total: Int) throws -> Void = { _, _, _ in }
  ) throws -> ClassificationParts {
    func load(_ split: DatasetSplit) throws -> (any ClassificationDataset)? {
      try self.load(split) { try progress(split, $0, $1) }
    }
    guard var training = try load(.train) else { preconditionFailure("parts: no training part") }
    let test: any ClassificationDataset
    if let own = try load(.test) {
      if testShare != nil {
        throw RecipeProblem(
          at: "data.test", "the data has a test part already. Remove this key")
      }
      test = own
    } else {
      guard let testShare else { throw noTestPart }
      // The same test images for each seed, so that results can be compared.
      (training, test) = try training.holdingOut(
        testShare, seed: 0, purpose: "test", key: "data.test")
    }
    let drawing = drawingSeed(of: seed)
    var held = try validation == nil ? load(.validation) : nil
    if let validation {
      let (rest, part) = try training.holdingOut(
        validation, seed: drawing, purpose: "validation", key: "data.validation")
      (training, held) = (rest, part)
    }
    return ClassificationParts(training: training, validation: held, test: test)
  }

  /// The seed that draws the images of validation, selection and labels.
  func drawingSeed(of seed: UInt64) -> UInt64 { validationSeed ?? seed }

  private var noTestPart: RecipeProblem {
    RecipeProblem(
      at: "data.test",
      "missing; \(path ?? "the data") has no test part. Set data.test: 0.2 to hold out a fifth of the"
        + " images, or add \(kind == .npz ? "the arrays x_test and y_test" : "a folder test")")
  }
}

extension ClassificationDataset {
  /// As many images as there are, drawn with replacement (Breiman 1996, "Bagging Predictors").
  package func bootstrapped(seed: UInt64) -> DatasetSubset {
    var random = RandomStream(seed: seed, "bootstrap")
    let drawn = (0..<count).map { _ in Int.random(in: 0..<count, using: &random) }
    return DatasetSubset(self, indices: drawn.sorted())
  }

  /// The data set without a share of its images, the same of each class, and these images.
  ///
  /// - Parameters:
  ///   - key: What the share is called, for the message.
  /// - Throws: `RecipeProblem` if the share is out of range, or leaves no images.
  package func holdingOut(
    _ share: Double, seed: UInt64, purpose: String, key: String
  ) throws -> (rest: DatasetSubset, part: DatasetSubset) {
    guard (0.001...0.9).contains(share) else {
      throw RecipeProblem(at: key, "found \(share), expected a share in 0.001...0.9")
    }
    let held = Int((Double(count) * share).rounded())
    guard held > 0, held < count else {
      throw RecipeProblem(
        at: key, "\(share) of \(count) images are \(held); expected at least 1")
    }
    let choice = StratifiedChoice(count: held, seed: seed, purpose: purpose, of: self)
    return (DatasetSubset(self, indices: choice.rest), DatasetSubset(self, indices: choice.indices))
  }
}

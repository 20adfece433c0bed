import Distillation
import RecipeLanguage
import TensorCore
import Training

/// The images that a pruning of a single network calibrates on, and measures its result with.
public struct PruningImages: RecipeSection {
  /// Labeled images, for a classifier.
  public var data: ClassificationData?
  /// Images without labels, for any network.
  public var examples: ImitationData?
  /// Draws the validation part of the images, which is left out.
  public var seed: UInt64 = 1
  /// The number of training images for the criterion and the recovery.
  public var calibrationImages = 128
  /// The network that outputs for `examples` are compared with; nil for the input model.
  public var reference: String?

  /// Values that reading a recipe replaces.
  public init() {}

  /// Labeled images.
  public init(_ data: ClassificationData) { self.data = data }

  /// Images without labels.
  public init(_ examples: ImitationData) { self.examples = examples }

  /// All keys have defaults, but one kind of images is required.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "data", \.data,
        help: RecipeHelp("for a classifier: labeled images", default: "–")),
      .init(
        optional: "examples", \.examples, when: { $0.data == nil },
        help: RecipeHelp("for any network: images without labels", default: "–")),
      .init(
        optional: "reference", \.reference, when: { $0.examples != nil },
        help: RecipeHelp(
          """
          the network that outputs for `examples` are compared with: a file, the name of an earlier \
          step, or `original`
          """, default: "the model before pruning")),
      .init(
        "seed", \.seed,
        help: "seed that draws the validation part of the images, which is left out"),
      .init(
        "calibration_images", \.calibrationImages, in: 1...100_000,
        help: "training images, of each domain, for the criterion and the recovery"),
    ]
  }

  /// The shape of an image as a network sees it, `[H, W, C]`.
  ///
  /// - Throws: `FileProblem`, or `RecipeProblem` if the images do not fit.
  package func imageShape(for model: Model) throws -> Shape {
    guard let examples else { return model.imageShapes[0] }
    return try examples.trainingImages(for: model).image
  }

  /// The images' folders.
  var files: [StepSource] {
    [("data.path", data?.path), ("examples.path", examples?.path)].compactMap { key, path in
      path.map { StepSource(key: key, name: $0) }
    }
  }

  /// The reference, if one is named.
  var sources: [StepSource] {
    reference.map { [StepSource(key: "reference", name: $0)] } ?? []
  }

  /// Evenly spaced indices of calibration images.
  func spread(_ count: Int) -> [Int] {
    let wanted = min(count, calibrationImages)
    return (0..<wanted).map { $0 * count / wanted }
  }
}

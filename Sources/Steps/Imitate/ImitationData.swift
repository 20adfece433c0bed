import DataPipeline
import FileAccess
import RecipeLanguage
import TensorCore

/// The unlabeled images of an imitation.
public struct ImitationData: RecipeSection {
  /// A folder of images, with folders in it or without.
  public var path = ""
  /// How images are resized.
  public var resize = ImagePreparation.Resize.crop
  /// The size that images are resized to; nil for that of the resizing.
  public var loadSize: Int?
  /// The side of the square that each step sees of an image.
  public var cropSize = 128
  /// Whether to mirror images at random.
  public var flip = true
  /// The share of the images that measures the result and does not train.
  public var test = 0.1
  /// The share of the images that chooses the best epoch and does not train; nil if the test images
  /// do.
  public var validation: Double?

  /// Values that reading a recipe replaces.
  public init() {}

  /// The images of a folder.
  public init(_ path: String, cropSize: Int = 128) {
    self.path = path
    self.cropSize = cropSize
  }

  /// All keys except the folder have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        required: "path", \.path,
        help: RecipeHelp("folder of images, with folders in it or without", values: "text")),
      .init("resize", \.resize, help: "how images are resized before they are cropped"),
      .init(
        optional: "load_size", \.loadSize, in: 4...16_384, when: \.resize.scales,
        help: "the size that images are resized to"),
      .init(
        "crop_size", \.cropSize, in: 4...16_384, when: \.resize.crops,
        help: "side of the random square that each step sees of an image"),
      .init("flip", \.flip, help: "whether images are mirrored at random"),
      .init(
        "test", \.test, in: 0.001...0.9,
        help:
          "share of the images that measures the result and does not train, the same for all seeds"
      ),
      .init(
        optional: "validation", \.validation, in: 0.001...0.9,
        help: RecipeHelp(
          "share of the images that chooses the best epoch and does not train",
          default: "the test images choose")),
    ]
  }

  /// A size out of its range.
  public var problem: (key: String, text: String)? {
    ImagePreparation.flaw(
      resize,
      loadSize: loadSize ?? ImagePreparation.standardLoadSize(resize, cropSize: cropSize),
      cropSize: cropSize
    ).map { ($0.key.stringValue, $0.text) }
  }

  /// The images of each part.
  struct Parts {
    let training: PreparedImages
    let validation: PreparedImages?
    let test: PreparedImages
  }

  /// Reads the images in the color that networks with these channels read.
  ///
  /// - Throws: `FileProblem`, or `RecipeProblem` if too few images remain for a part.
  func parts(channels: Int, seed: UInt64) throws -> Parts {
    let preparation = ImagePreparation(
      resize: resize, loadSize: loadSize, cropSize: cropSize, flip: flip,
      color: channels == 1 ? .gray : .rgb)
    let images = try PreparedImages(folder: path, preparation: preparation)
    var stream = RandomStream(seed: 0, "test")
    var rest = stream.permutation(of: images.count)
    let test = try take(test, of: images.count, from: &rest, "test")
    var chooser = RandomStream(seed: seed, "validation")
    rest = chooser.permutation(of: rest.count).map { rest[$0] }
    let held = try validation.map { try take($0, of: images.count, from: &rest, "validation") }
    return Parts(
      training: images.selecting(rest.sorted()), validation: held.map(images.selecting),
      test: images.selecting(test))
  }

  private func take(
    _ share: Double, of count: Int, from rest: inout [Int], _ key: String
  ) throws -> [Int] {
    let held = max(1, Int((Double(count) * share).rounded()))
    guard held < rest.count else {
      throw RecipeProblem(
        at: "data.\(key)",
        "\(share) of the \(count) images in \(path) leave none for training; add images, or choose a"
          + " smaller share")
    }
    defer { rest.removeFirst(held) }
    return rest.prefix(held).sorted()
  }
}

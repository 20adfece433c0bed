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
  /// The side of the square that each step sees of an image; nil for the teacher's image size.
  public var cropSize: Int?
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
  public init(_ path: String, cropSize: Int? = nil) {
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
        optional: "load_size", \.loadSize, in: 4...4096, when: \.resize.scales,
        help: RecipeHelp(
          "the size that images are resized to",
          default: "286 for a crop of 256, in this proportion for others; for scale-width the"
            + " teacher's image width, or 128")),
      .init(
        optional: "crop_size", \.cropSize, in: 4...4096, when: \.resize.crops,
        help: RecipeHelp(
          "side of the random square that each step sees of an image",
          default: "the teacher's image size, or 128 if its file has none")),
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
    // The smallest crop leaves the check of an unknown one to `preparation`.
    flaw(cropSize: cropSize ?? 4, width: cropSize ?? 4).map { ($0.key.stringValue, $0.text) }
  }

  /// The side where neither the recipe nor the teacher's file has one.
  private static let standardSide = 128

  private func flaw(
    cropSize: Int, width: Int
  ) -> (key: ImagePreparation.CodingKeys, text: String)? {
    ImagePreparation.flaw(
      resize, loadSize: fullLoadSize(cropSize: cropSize, width: width), cropSize: cropSize,
      multiple: 1)
  }

  private func fullLoadSize(cropSize: Int, width: Int) -> Int {
    loadSize
      ?? ImagePreparation.standardLoadSize(resize, cropSize: resize.crops ? cropSize : width)
  }

  /// How images are prepared for a teacher.
  ///
  /// - Parameters:
  ///   - channels: The channels of the images that the teacher reads, 1 or 3.
  ///   - size: The image size in the teacher's file; nil if there is none.
  ///   - section: The section of the recipe, for messages.
  /// - Throws: `RecipeProblem` if no crop fits the teacher.
  func preparation(
    channels: Int, fitting size: ImageSize?, at section: String = "data"
  ) throws -> ImagePreparation {
    if resize.crops, cropSize == nil, let size, size.height != size.width {
      throw RecipeProblem(
        at: "\(section).crop_size",
        "missing: crops are squares, but the teacher's images are \(size); set it, or set resize to"
          + " none or scale-width")
    }
    let width = size?.width ?? Self.standardSide
    let crop = cropSize ?? width
    if let flaw = flaw(cropSize: crop, width: width) {
      throw RecipeProblem(at: "\(section).\(flaw.key.stringValue)", flaw.text)
    }
    return ImagePreparation(
      resize: resize, loadSize: fullLoadSize(cropSize: crop, width: width), cropSize: crop,
      flip: flip, color: channels == 1 ? .gray : .rgb, multiple: 1)
  }

  /// The number of training images, and the shape `[H, W, C]` of one as a step sees it; decodes a single
  /// image.
  ///
  /// - Parameter teacher: The network to imitate.
  /// - Throws: `FileProblem`, or `RecipeProblem` if the images do not fit.
  package func trainingImages(for teacher: Model) throws -> (count: Int, image: Shape) {
    let channels = teacher.networks[0].network.plan.inputChannels
    let preparation = try preparation(channels: channels, fitting: teacher.statedSize)
    let (count, shape) = try PreparedImages.sample(of: path, preparation: preparation)
    let held =
      Self.heldCount(test, of: count) + (validation.map { Self.heldCount($0, of: count) } ?? 0)
    return (max(1, count - held), shape)
  }

  /// The number of images of a part.
  private static func heldCount(_ share: Double, of count: Int) -> Int {
    max(1, Int((Double(count) * share).rounded()))
  }

  /// The images of each part.
  struct Parts {
    let training: PreparedImages
    let validation: PreparedImages?
    let test: PreparedImages

    /// All parts.
    var all: [PreparedImages] { [training, test] + (validation.map { [$0] } ?? []) }
  }

  /// Reads the images.
  ///
  /// - Parameter section: The section of the recipe, for messages.
  /// - Throws: `FileProblem`, or `RecipeProblem` if too few images remain for a part.
  func parts(
    prepared preparation: ImagePreparation, seed: UInt64, at section: String = "data"
  ) throws -> Parts {
    let images = try PreparedImages(folder: path, preparation: preparation)
    var stream = RandomStream(seed: 0, "test")
    var rest = stream.permutation(of: images.count)
    let test = try take(test, of: images.count, from: &rest, "\(section).test")
    var chooser = RandomStream(seed: seed, "validation")
    rest = chooser.permutation(of: rest.count).map { rest[$0] }
    let held = try validation.map {
      try take($0, of: images.count, from: &rest, "\(section).validation")
    }
    return Parts(
      training: images.selecting(rest.sorted()), validation: held.map(images.selecting),
      test: images.selecting(test))
  }

  private func take(
    _ share: Double, of count: Int, from rest: inout [Int], _ key: String
  ) throws -> [Int] {
    let held = Self.heldCount(share, of: count)
    guard held < rest.count else {
      throw RecipeProblem(
        at: key,
        "\(share) of the \(count) images in \(path) leave none for training; add images, or choose a"
          + " smaller share")
    }
    defer { rest.removeFirst(held) }
    return rest.prefix(held).sorted()
  }
}

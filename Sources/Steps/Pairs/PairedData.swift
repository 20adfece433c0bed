import DataPipeline
import RecipeLanguage
import TensorCore

/// The pairs of images of a training, and their preparation.
public struct PairedData: RecipeSection {
  /// Which domain is translated into which.
  public enum Direction: String, Codable, CaseIterable, Sendable {
    /// Images of A become images of B.
    case aToB = "a_to_b"
    /// Images of B become images of A.
    case bToA = "b_to_a"
  }

  /// The folder of the data set.
  public var path = ""
  /// Which domain is translated into which.
  public var direction = Direction.aToB
  /// How images are resized.
  public var resize = ImagePreparation.Resize.resizeAndCrop
  /// The size that images are resized to; nil for 286 for a crop of 256, in this proportion.
  public var loadSize: Int?
  /// The side of the square that each step sees of an image.
  public var cropSize = 256
  /// Whether to mirror pairs at random.
  public var flip = true
  /// The color that all images are converted to; nil for that of each domain's files.
  public var color: ImageFolder.Color?
  /// The share of the training pairs that choose the best epoch and do not train; nil if those of `val`
  /// do, or else the test pairs.
  public var validation: Double?

  /// Values that reading a recipe replaces.
  public init() {}

  /// The pairs of a folder.
  public init(_ path: String, loadSize: Int? = nil, cropSize: Int = 256) {
    self.path = path
    self.loadSize = loadSize
    self.cropSize = cropSize
  }

  /// All keys except the folder have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        required: "path", \.path,
        help: RecipeHelp(
          """
          folder with `trainA`, `trainB`, `testA` and `testB`, whose images have the same names, or with \
          `train` and `test`, whose pictures have A on the left and B on the right; see \
          Datasets/README.md
          """, values: "text")),
      .init("direction", \.direction, help: "which domain is translated into which"),
      .init(
        "resize", \.resize,
        help: "how images get their size, like `--preprocess` of the official code"),
      .init(
        optional: "load_size", \.loadSize, in: 4...4096, when: \.resize.scales,
        help: RecipeHelp(
          "size that images are resized to, bicubic",
          default: "286 for a crop of 256, in this proportion for others")),
      .init(
        "crop_size", \.cropSize, in: 4...4096, when: \.resize.crops,
        help: "side of the random square crop, which is the same for both images of a pair"),
      .init("flip", \.flip, help: "whether a random half of the pairs is mirrored"),
      .init(
        optional: "color", \.color,
        help: RecipeHelp(
          "color that all images are converted to",
          default: "the files' color; RGB if only some of a domain are gray")),
      .init(
        optional: "validation", \.validation, in: 0.001...0.9,
        help: RecipeHelp(
          "share of the training pairs that choose the best epoch and do not train, drawn by the seed",
          default: "the pairs of `val` choose, or else those of the test part")),
    ]
  }

  private var fullLoadSize: Int {
    loadSize ?? ImagePreparation.standardLoadSize(resize, cropSize: cropSize)
  }

  /// A size out of its range.
  public var problem: (key: String, text: String)? {
    ImagePreparation.flaw(resize, loadSize: fullLoadSize, cropSize: cropSize, multiple: 1)
      .map { ($0.key.stringValue, $0.text) }
  }

  /// How images are prepared; which sizes fit is decided by the generator.
  var preparation: ImagePreparation {
    ImagePreparation(
      resize: resize, loadSize: fullLoadSize, cropSize: cropSize, flip: flip, color: color,
      multiple: 1)
  }

  /// The pairs of each part, with the images to translate as A.
  struct Parts {
    let training: PairedImages
    let validation: PairedImages?
    let test: PairedImages
    let notes: [String]

    /// All parts.
    var all: [PairedImages] { [training, test] + (validation.map { [$0] } ?? []) }

    /// The shape `[H, W, C]` of the largest, or the smallest, training image of A.
    func image(largest: Bool) -> Shape {
      let sizes = training.a.viewSizes.map(\.size)
      let ordered = sizes.sorted { $0.height * $0.width < $1.height * $1.width }
      let size = (largest ? ordered.last : ordered.first) ?? training.a.viewSize(at: 0)
      return [size.height, size.width, training.a.channels]
    }
  }

  /// Reads the pairs.
  ///
  /// - Throws: `FileProblem`, or `RecipeProblem` if the validation share does not fit.
  func parts(seed: UInt64) throws -> Parts {
    let folder = try PairedFolder(path, preparation: preparation)
    func directed(_ pairs: PairedImages) -> PairedImages {
      direction == .aToB ? pairs : pairs.reversed
    }
    var (training, validation) = (folder.train, folder.validation)
    if let share = self.validation {
      guard validation == nil else {
        throw RecipeProblem(
          at: "data.validation",
          "\(path) has a part val, which already chooses the best epoch; remove this key, or the part"
        )
      }
      let count = training.count
      let held = max(1, Int((Double(count) * share).rounded()))
      guard held < count else {
        throw RecipeProblem(
          at: "data.validation",
          "\(share) of the \(count) training pairs leave none for training; add pairs, or choose a"
            + " smaller share")
      }
      var stream = RandomStream(seed: seed, "validation")
      let order = stream.permutation(of: count)
      validation = folder.fixed.selecting(order.prefix(held).sorted())
      training = training.selecting(order.dropFirst(held).sorted())
    }
    return Parts(
      training: directed(training), validation: validation.map(directed),
      test: directed(folder.test), notes: folder.notes)
  }
}

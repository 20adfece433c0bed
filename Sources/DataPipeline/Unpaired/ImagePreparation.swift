/// How images of unpaired folders are brought to the size that training uses, and varied.
///
/// It follows CycleGAN's official code: images are resized when they are read, and a crop and a
/// flip are drawn each time one is shown. Test images are neither cropped nor flipped at random.
public struct ImagePreparation: Equatable, Sendable {
  /// What happens to an image's size, after the official code's `--preprocess`.
  public enum Resize: String, CaseIterable, Codable, Sendable {
    /// To `loadSize` by `loadSize`, whatever the proportions; then a crop.
    case resizeAndCrop = "resize-and-crop"
    /// A crop of the image as it is.
    case crop
    /// To the width `loadSize`; the height in proportion, to the nearest multiple of 4.
    case scaleWidth = "scale-width"
    /// To the width `loadSize`; the height in proportion, at least `cropSize`; then a crop.
    case scaleWidthAndCrop = "scale-width-and-crop"
    /// Nothing; the sides must be multiples of 4, since a generator halves them twice.
    case unchanged = "none"

    /// Whether a square of `cropSize` is cut out.
    var crops: Bool { self != .scaleWidth && self != .unchanged }
    /// Whether images are brought to `loadSize`.
    var scales: Bool { self != .crop && self != .unchanged }
  }

  /// What happens to the size.
  public let resize: Resize
  /// What images are resized to, in pixels.
  public let loadSize: Int
  /// The side of the square that is cut out, in pixels.
  public let cropSize: Int
  /// Whether every second training image, at random, is mirrored from left to right.
  public let flip: Bool
  /// What images are converted to; without it they must be all gray or all RGB already.
  public let color: ImageFolder.Color?

  /// The official code's choice: resized to 286 by 286, cropped to 256 by 256, flipped.
  ///
  /// - Parameters:
  ///   - loadSize: By default 286 for a crop of 256, and in this proportion for others; for
  ///     `.scaleWidth`, 256. Ignored where images are not resized.
  ///   - cropSize: Ignored where nothing is cut out.
  /// - Precondition: `cropSize` and the width of `.scaleWidth` are multiples of 4 in 4...4096, and
  ///   `loadSize` is in `cropSize...4096`.
  public init(
    resize: Resize = .resizeAndCrop, loadSize: Int? = nil, cropSize: Int = 256, flip: Bool = true,
    color: ImageFolder.Color? = nil
  ) {
    // What is not used does not tell two preparations apart.
    let cropSize = resize.crops ? cropSize : 256
    let loadSize =
      resize.scales ? loadSize ?? Self.standardLoadSize(resize, cropSize: cropSize) : cropSize
    if let flaw = Self.flaw(resize, loadSize: loadSize, cropSize: cropSize) {
      preconditionFailure("ImagePreparation: \(flaw.text)")
    }
    self.resize = resize
    self.loadSize = loadSize
    self.cropSize = cropSize
    self.flip = flip
    self.color = color
  }

  /// The same without randomness, as test images are prepared: resized to `cropSize` where a crop
  /// would follow, and not flipped. What still sticks out is cut off on both sides alike.
  public var withoutRandomness: ImagePreparation {
    ImagePreparation(
      resize: resize, loadSize: resize.crops ? cropSize : loadSize, cropSize: cropSize,
      flip: false, color: color)
  }

  /// The number of pixels to load for a crop; 286 for 256.
  static func standardLoadSize(_ resize: Resize, cropSize: Int) -> Int {
    resize.crops ? (cropSize * 286 + 128) / 256 : cropSize
  }

  /// What is wrong with two sizes that are used as `resize` says.
  static func flaw(
    _ resize: Resize, loadSize: Int, cropSize: Int
  ) -> (key: CodingKeys, text: String)? {
    if resize.crops, !isSide(cropSize) {
      return (.cropSize, "found \(cropSize), expected a multiple of 4 in 4...4096")
    }
    if resize == .scaleWidth, !isSide(loadSize) {
      return (.loadSize, "found \(loadSize), expected a multiple of 4 in 4...4096")
    }
    if resize.crops, resize.scales, !(cropSize...max(cropSize, 4096)).contains(loadSize) {
      return (
        .loadSize, "found \(loadSize), expected \(cropSize)...4096, at least the crop_size"
      )
    }
    return nil
  }

  /// Whether a generator that halves a side twice can give it back.
  private static func isSide(_ side: Int) -> Bool { (4...4096).contains(side) && side % 4 == 0 }

  enum CodingKeys: String, CodingKey {
    case resize, flip, color
    case loadSize = "load_size"
    case cropSize = "crop_size"
  }
}

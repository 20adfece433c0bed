/// How images of unpaired folders are resized, cropped and flipped.
///
/// It follows CycleGAN's official code: images are resized when they are read, and each use draws a
/// crop and a flip. Test images are neither cropped nor flipped at random.
public struct ImagePreparation: Equatable, Sendable {
  /// How images are resized, after the official code's `--preprocess`.
  public enum Resize: String, CaseIterable, Codable, Sendable {
    /// Resizes to `loadSize` by `loadSize`, whatever the proportions, and crops.
    case resizeAndCrop = "resize-and-crop"
    /// Crops without resizing.
    case crop
    /// Resizes to the width `loadSize`; the height keeps the proportions, to the nearest multiple
    /// of 4, or of another `multiple`.
    case scaleWidth = "scale-width"
    /// Resizes to the width `loadSize`; the height keeps the proportions, at least `cropSize`; then
    /// crops.
    case scaleWidthAndCrop = "scale-width-and-crop"
    /// Changes nothing. Both sides must be multiples of 4, since a generator halves them twice, or of
    /// another `multiple`.
    case unchanged = "none"

    /// Whether a square of `cropSize` is cropped.
    package var crops: Bool { self != .scaleWidth && self != .unchanged }
    /// Whether images are resized to `loadSize`.
    package var scales: Bool { self != .crop && self != .unchanged }
  }

  /// How images are resized.
  public let resize: Resize
  /// The size to resize to, in pixels.
  public let loadSize: Int
  /// The side of the cropped square, in pixels.
  public let cropSize: Int
  /// Whether each training image is mirrored from left to right with probability 1/2.
  public let flip: Bool
  /// The color that images are converted to; if nil, RGB unless all are gray.
  public let color: ImageFolder.Color?
  /// The sides of all views are multiples of this number: of 4 for generators, which halve a side
  /// twice. It is not encoded.
  public let multiple: Int

  /// Makes a preparation. The defaults are the official code's: resized to 286 by 286, cropped to
  /// 256 by 256, flipped.
  ///
  /// - Parameters:
  ///   - resize: How images are resized.
  ///   - loadSize: By default 286 for a crop of 256, and in this proportion for other crops; 256
  ///     for `.scaleWidth`. Ignored if images are not resized.
  ///   - cropSize: Ignored if images are not cropped.
  ///   - flip: Whether to mirror each training image from left to right with probability 1/2.
  ///   - color: The color to convert images to; if nil, RGB unless all are gray.
  ///   - multiple: The number that the sides of all views must be multiples of: 4 for generators, 1
  ///     for networks of which nothing is known.
  /// - Precondition: `cropSize` and the width of `.scaleWidth` are such multiples in 4...4096, and
  ///   `loadSize` is in `cropSize...4096`.
  public init(
    resize: Resize = .resizeAndCrop, loadSize: Int? = nil, cropSize: Int = 256, flip: Bool = true,
    color: ImageFolder.Color? = nil, multiple: Int = 4
  ) {
    // Sizes that are not used do not make two preparations differ.
    let cropSize = resize.crops ? cropSize : 256
    let loadSize =
      resize.scales ? loadSize ?? Self.standardLoadSize(resize, cropSize: cropSize) : cropSize
    if let flaw = Self.flaw(
      resize, loadSize: loadSize, cropSize: cropSize, multiple: multiple)
    {
      preconditionFailure("ImagePreparation: \(flaw.text)")
    }
    self.resize = resize
    self.loadSize = loadSize
    self.cropSize = cropSize
    self.flip = flip
    self.color = color
    self.multiple = multiple
  }

  /// The same without randomness, as for test images: resized to `cropSize` if a crop would follow,
  /// and not flipped. The rest is cropped equally on both sides.
  public var withoutRandomness: ImagePreparation {
    ImagePreparation(
      resize: resize, loadSize: resize.crops ? cropSize : loadSize, cropSize: cropSize,
      flip: false, color: color, multiple: multiple)
  }

  /// The same for images that are stored, with another crop.
  func cropped(to side: Int) -> ImagePreparation {
    let resize: Resize =
      switch resize {
      case .unchanged: .crop
      case .scaleWidth: .scaleWidthAndCrop
      case .crop, .resizeAndCrop, .scaleWidthAndCrop: resize
      }
    return ImagePreparation(
      resize: resize, loadSize: resize.scales ? loadSize : nil, cropSize: side, flip: flip,
      color: color, multiple: multiple)
  }

  /// The load size for a crop size: 286 for 256.
  package static func standardLoadSize(_ resize: Resize, cropSize: Int) -> Int {
    resize.crops ? (cropSize * 286 + 128) / 256 : cropSize
  }

  /// The first error in the sizes that `resize` uses.
  package static func flaw(
    _ resize: Resize, loadSize: Int, cropSize: Int, multiple: Int = 4
  ) -> (key: CodingKeys, text: String)? {
    // A generator that halves and doubles a side twice preserves multiples of 4.
    func isSide(_ side: Int) -> Bool { (4...4096).contains(side) && side % multiple == 0 }
    let sides = (multiple == 1 ? "a number" : "a multiple of \(multiple)") + " in 4...4096"
    if resize.crops, !isSide(cropSize) {
      return (.cropSize, "found \(cropSize), expected \(sides)")
    }
    if resize == .scaleWidth, !isSide(loadSize) {
      return (.loadSize, "found \(loadSize), expected \(sides)")
    }
    if resize.crops, resize.scales, !(cropSize...max(cropSize, 4096)).contains(loadSize) {
      return (
        .loadSize, "found \(loadSize), expected \(cropSize)...4096, at least the crop_size"
      )
    }
    return nil
  }

  package enum CodingKeys: String, CodingKey {
    case resize, flip, color
    case loadSize = "load_size"
    case cropSize = "crop_size"
  }
}

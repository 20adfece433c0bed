import TensorCore

/// Random changes to training images: a shifted crop and a flip.
///
/// The changes to an image depend only on the seed, the epoch and the image's index, so neither the
/// order of the batches nor a resumed run affects them.
public struct Augmentation: Codable, Equatable, Sendable {
  /// How many black pixels are added on each side, before normalization; then a crop of the
  /// original size is cut out at a random offset. 0 leaves images in place.
  public let cropPadding: Int
  /// Whether each image is mirrored from left to right with probability 1/2.
  public let flip: Bool

  /// Makes an augmentation.
  ///
  /// - Precondition: `cropPadding` is in 0...1024.
  public init(cropPadding: Int = 0, flip: Bool = false) {
    if let flaw = Self.flaw(cropPadding) { preconditionFailure("Augmentation: \(flaw)") }
    self.cropPadding = cropPadding
    self.flip = flip
  }

  /// No augmentation.
  public static let none = Augmentation()

  /// How the pixels of one image move: output (y, x) shows input (y + top, x + left), and is then
  /// mirrored.
  struct Placement: Equatable {
    /// The first row of the crop, in rows of the image: `-cropPadding...cropPadding`.
    var top = 0
    /// The first column of the crop, in columns of the image.
    var left = 0
    /// Whether the crop is mirrored from left to right.
    var isFlipped = false
  }

  /// The placement of an image in an epoch.
  func placement(seed: UInt64, epoch: Int, index: Int) -> Placement {
    guard self != .none else { return Placement() }
    var stream = RandomStream(seed: seed, "augment", epoch, index)
    // Drawn even if unused, so that turning the flip on or off does not change the crops.
    let isFlipped = stream.coin()
    let offsets = 2 * cropPadding + 1
    return Placement(
      top: stream.index(below: offsets) - cropPadding,
      left: stream.index(below: offsets) - cropPadding, isFlipped: flip && isFlipped)
  }

  private static func flaw(_ cropPadding: Int) -> String? {
    (0...1024).contains(cropPadding)
      ? nil : "found a crop padding of \(cropPadding) pixels, expected 0...1024"
  }

  private enum CodingKeys: String, CodingKey {
    case flip
    case cropPadding = "crop_padding"
  }

  /// Decodes an augmentation; missing keys are off.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let cropPadding = try container.decodeIfPresent(Int.self, forKey: .cropPadding) ?? 0
    if let flaw = Self.flaw(cropPadding) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath + [CodingKeys.cropPadding], debugDescription: flaw))
    }
    self.init(
      cropPadding: cropPadding,
      flip: try container.decodeIfPresent(Bool.self, forKey: .flip) ?? false
    )
  }
}

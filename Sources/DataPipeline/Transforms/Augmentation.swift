import TensorCore

/// Random changes to training images: a shifted crop and a flip.
///
/// What happens to an image is a function of the seed, the epoch and the image's index, so neither
/// the order of the batches nor a resumed run changes it.
public struct Augmentation: Codable, Equatable, Sendable {
  /// How many black pixels are put on each side, before normalization; a crop of the image's own
  /// size is then cut out at a random offset. 0 leaves images in place.
  public let cropPadding: Int
  /// Whether every second image, at random, is mirrored from left to right.
  public let flip: Bool

  /// - Precondition: `cropPadding` is in 0...1024.
  public init(cropPadding: Int = 0, flip: Bool = false) {
    if let flaw = Self.flaw(cropPadding) { preconditionFailure("Augmentation: \(flaw)") }
    self.cropPadding = cropPadding
    self.flip = flip
  }

  /// Leaves images as they are.
  public static let none = Augmentation()

  /// Where the pixels of one image go: output (y, x) shows input (y + top, x + left), then
  /// mirrored.
  struct Placement: Equatable {
    /// The first row of the crop, in rows of the image: `-cropPadding...cropPadding`.
    var top = 0
    /// The first column of the crop, in columns of the image.
    var left = 0
    /// Whether the crop is mirrored from left to right.
    var isFlipped = false
  }

  /// What happens to an image in an epoch.
  func placement(seed: UInt64, epoch: Int, index: Int) -> Placement {
    guard self != .none else { return Placement() }
    var stream = RandomStream(seed: seed, "augment", epoch, index)
    // Drawn whether it is used or not: turning the flip on or off leaves the crops alone.
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

  /// Decodes what is there; what is left out is off.
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

import TensorCore

/// Random changes to training images.
///
/// In this order: a crop, a flip, a turn, changes of color, RandAugment, an erased rectangle after the
/// normalization, and mixtures with other images of the batch.
///
/// The changes to an image depend only on the seed, the epoch and the image's index, and a mixture on
/// the seed, the epoch and the batch's position. So neither the order of the batches nor a resumed run
/// affects them, and one kind of change does not affect what is drawn for another.
public struct Augmentation: AugmentationSettings {
  /// How many black pixels are added on each side, before normalization; then a crop of the
  /// original size is cut out at a random offset. 0 leaves images in place.
  public let cropPadding: Int
  /// Whether each image is mirrored from left to right with probability 1/2.
  public let flip: Bool
  /// Random parts of images, resized; nil for none.
  public let randomResizedCrop: RandomResizedCrop?
  /// Random turns; nil for none.
  public let rotation: RandomRotation?
  /// Random changes of color; nil for none.
  public let colorJitter: ColorJitter?
  /// Random operations; nil for none.
  public let randAugment: RandAugment?
  /// Random rectangles without image; nil for none.
  public let randomErasing: RandomErasing?
  /// Mixtures of whole images; nil for none. With `cutmix` too, each batch has one of the two, each
  /// with probability 1/2.
  public let mixup: Mixup?
  /// Mixtures of parts of images; nil for none.
  public let cutmix: Cutmix?

  /// Makes an augmentation.
  ///
  /// - Precondition: `cropPadding` is in 0...1024, and 0 beside `randomResizedCrop`.
  public init(
    cropPadding: Int = 0, flip: Bool = false, randomResizedCrop: RandomResizedCrop? = nil,
    rotation: RandomRotation? = nil, colorJitter: ColorJitter? = nil,
    randAugment: RandAugment? = nil, randomErasing: RandomErasing? = nil, mixup: Mixup? = nil,
    cutmix: Cutmix? = nil
  ) {
    self.cropPadding = cropPadding
    self.flip = flip
    self.randomResizedCrop = randomResizedCrop
    self.rotation = rotation
    self.colorJitter = colorJitter
    self.randAugment = randAugment
    self.randomErasing = randomErasing
    self.mixup = mixup
    self.cutmix = cutmix
    requireValid()
  }

  /// No augmentation.
  public static let none = Augmentation()

  var flaw: AugmentationFlaw? {
    guard (0...1024).contains(cropPadding) else {
      return AugmentationFlaw(
        key: CodingKeys.cropPadding.rawValue,
        text: "found a crop padding of \(cropPadding) pixels, expected 0...1024")
    }
    return cropPadding > 0 && randomResizedCrop != nil
      ? AugmentationFlaw(
        key: CodingKeys.cropPadding.rawValue,
        text: "cannot be used with random_resized_crop, which already crops; remove one of them")
      : nil
  }

  private enum CodingKeys: String, CodingKey {
    case flip, rotation, mixup, cutmix
    case cropPadding = "crop_padding"
    case randomResizedCrop = "random_resized_crop"
    case colorJitter = "color_jitter"
    case randAugment = "rand_augment"
    case randomErasing = "random_erasing"
  }

  /// Decodes an augmentation; missing keys are off.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func settings<Value: Decodable>(_ key: CodingKeys, _: Value.Type = Value.self) throws -> Value?
    {
      try container.decodeIfPresent(Value.self, forKey: key)
    }
    cropPadding = try settings(.cropPadding) ?? 0
    flip = try settings(.flip) ?? false
    randomResizedCrop = try settings(.randomResizedCrop)
    rotation = try settings(.rotation)
    colorJitter = try settings(.colorJitter)
    randAugment = try settings(.randAugment)
    randomErasing = try settings(.randomErasing)
    mixup = try settings(.mixup)
    cutmix = try settings(.cutmix)
    try refuseFlaw(in: decoder)
  }
}

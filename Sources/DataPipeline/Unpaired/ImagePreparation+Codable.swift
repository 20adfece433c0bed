extension ImagePreparation: Codable {
  /// Decodes a preparation. It reads only the sizes that `resize` uses, so that a recipe cannot set
  /// one without effect.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let resize = try container.decodeIfPresent(Resize.self, forKey: .resize) ?? .resizeAndCrop
    let cropSize =
      resize.crops ? try container.decodeIfPresent(Int.self, forKey: .cropSize) ?? 256 : 256
    let loadSize =
      resize.scales ? try container.decodeIfPresent(Int.self, forKey: .loadSize) : nil
    if let flaw = Self.flaw(
      resize, loadSize: loadSize ?? Self.standardLoadSize(resize, cropSize: cropSize),
      cropSize: cropSize)
    {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath + [flaw.key], debugDescription: flaw.text))
    }
    self.init(
      resize: resize, loadSize: loadSize, cropSize: cropSize,
      flip: try container.decodeIfPresent(Bool.self, forKey: .flip) ?? true,
      color: try container.decodeIfPresent(ImageFolder.Color.self, forKey: .color))
  }

  /// Encodes the keys that decoding reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(resize, forKey: .resize)
    if resize.scales { try container.encode(loadSize, forKey: .loadSize) }
    if resize.crops { try container.encode(cropSize, forKey: .cropSize) }
    try container.encode(flip, forKey: .flip)
    try container.encodeIfPresent(color, forKey: .color)
  }
}

import DataPipeline

/// The folders of unpaired images, and the preparation of the images.
public struct UnpairedData: Equatable, Sendable {
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  public var path: String
  /// The preparation of the images; nil for that of the given pair.
  public var preparation: ImagePreparation?
  /// Whether to mirror training images at random, if a given pair determines their size.
  public var flip = true

  /// The share of the training images of each domain that choose the best epoch and do not train; nil
  /// if the test images choose.
  public var validation: Double?

  /// The images of a folder.
  public init(_ path: String, preparation: ImagePreparation? = nil) {
    self.path = path
    self.preparation = preparation
  }
}

extension UnpairedData: Codable {
  private enum CodingKeys: String, CodingKey {
    case path, resize, flip, validation
    case loadSize = "load_size"
    case cropSize = "crop_size"
  }

  /// Reads the path, and the preparation of the images if given.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, standard: nil)
  }

  /// Reads the path and the preparation of the images.
  ///
  /// - Parameter standard: The default preparation; nil for that of the given pair.
  init(from decoder: any Decoder, standard: ImagePreparation?) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(String.self, forKey: .path)
    validation = try container.decodeIfPresent(Double.self, forKey: .validation)
    if let validation, !(0.001...0.9).contains(validation) {
      throw DecodingError.dataCorruptedError(
        forKey: .validation, in: container,
        debugDescription: "found \(validation), expected a share in 0.001...0.9")
    }
    let isPrepared = [.resize, .loadSize, .cropSize].contains { container.contains($0) }
    if isPrepared || standard != nil {
      preparation = try ImagePreparation(from: decoder)
    } else {
      flip = try container.decodeIfPresent(Bool.self, forKey: .flip) ?? true
    }
  }

  /// Writes the keys that reading accepts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encodeIfPresent(validation, forKey: .validation)
    guard let preparation else { return try container.encode(flip, forKey: .flip) }
    try preparation.encode(to: encoder)
  }
}

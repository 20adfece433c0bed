import DataPipeline

/// The folders of unpaired images, and how they are prepared.
public struct UnpairedData: Equatable, Sendable {
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  public var path: String
  /// Nil for the size of the images that a given pair was trained on.
  public var preparation: ImagePreparation?
  /// Whether training images are mirrored, where a given pair says the size.
  public var flip = true

  /// The images of a folder.
  public init(_ path: String, preparation: ImagePreparation? = nil) {
    self.path = path
    self.preparation = preparation
  }
}

extension UnpairedData: Codable {
  private enum CodingKeys: String, CodingKey {
    case path, resize, flip
    case loadSize = "load_size"
    case cropSize = "crop_size"
  }

  /// Reads the path, and beside it how images are prepared, if that is said.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, standard: nil)
  }

  /// The same where there is a preparation in any case.
  ///
  /// - Parameter standard: Of images about which nothing is said; nil for what a given pair says.
  init(from decoder: any Decoder, standard: ImagePreparation?) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(String.self, forKey: .path)
    let isPrepared = [.resize, .loadSize, .cropSize].contains { container.contains($0) }
    if isPrepared || standard != nil {
      preparation = try ImagePreparation(from: decoder)
    } else {
      flip = try container.decodeIfPresent(Bool.self, forKey: .flip) ?? true
    }
  }

  /// Writes what reading understands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    guard let preparation else { return try container.encode(flip, forKey: .flip) }
    try preparation.encode(to: encoder)
  }
}

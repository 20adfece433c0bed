/// A part of a recipe that lists its keys once, for reading and for writing.
///
///     struct Loop: RecipeSection {
///       var epochs = 10
///       var average = 0.0
///       static var fields: [RecipeField<Loop>] {
///         [
///           .init("epochs", \.epochs, in: 1...1_000_000, help: "passes over the images"),
///           .init("average", \.average, in: 0...1, help: "decay of the moving average"),
///         ]
///       }
///     }
public protocol RecipeSection: Codable, Equatable, Sendable, RecipeDocumented {
  /// All defaults; what has none is filled in by reading.
  init()

  /// The keys in the order in which they are read: a key whose use depends on others comes after
  /// them.
  static var fields: [RecipeField<Self>] { get }

  /// What keys of earlier versions are called now.
  static var renamedKeys: [String: String] { get }

  /// What is wrong with the values together, and under which key; nil if nothing is.
  var problem: (key: String, text: String)? { get }
}

extension RecipeSection {
  /// None.
  public static var renamedKeys: [String: String] { [:] }
  /// None.
  public var problem: (key: String, text: String)? { nil }

  /// Reads the keys that are there; the others have their defaults.
  ///
  /// - Throws: `DecodingError` with the key that is missing, of the wrong sort or out of its range.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(from: decoder)
  }

  /// The same onto values that are there already.
  public mutating func read(from decoder: any Decoder) throws {
    (decoder as? RecipeDecoder)?.node.rename(Self.renamedKeys)
    let container = try decoder.container(keyedBy: RecipeKey.self)
    for field in Self.fields where field.isUsed(self) { try field.read(&self, container) }
    guard let (key, text) = problem else { return }
    throw DecodingError.dataCorruptedError(
      forKey: RecipeKey(stringValue: key), in: container, debugDescription: text)
  }

  /// A row for each key.
  public var keyHelp: [RecipeKeyHelp] { Self.fields.map { $0.describe(self) } }

  /// Writes the keys that reading asks for, defaults included.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RecipeKey.self)
    for field in Self.fields where field.isUsed(self) { try field.write(self, &container) }
  }
}

/// A section of a recipe with a single list of keys for reading and writing.
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
  /// A section of defaults; reading replaces the values of required keys.
  init()

  /// The keys in reading order; a key that depends on others comes after them.
  static var fields: [RecipeField<Self>] { get }

  /// The new names of keys from earlier versions.
  static var renamedKeys: [String: String] { get }

  /// A problem with the combination of values, and its key; nil if there is none.
  var problem: (key: String, text: String)? { get }
}

extension RecipeSection {
  /// No renamed keys.
  public static var renamedKeys: [String: String] { [:] }
  /// No problem.
  public var problem: (key: String, text: String)? { nil }

  /// Reads the given keys; the others keep their defaults.
  ///
  /// - Throws: `DecodingError` with the key that is missing, of the wrong type or out of range.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(from: decoder)
  }

  /// Reads the given keys into existing values.
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

  /// Writes the keys that reading accepts, including defaults.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RecipeKey.self)
    for field in Self.fields where field.isUsed(self) { try field.write(self, &container) }
  }
}

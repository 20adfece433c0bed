/// A value as a recipe holds it, before it is known what it is for.
public indirect enum RecipeValue: Equatable, Sendable {
  /// Text, a number, a truth value or nothing, as it is written; only a plain one, not in quotes, can
  /// be other than text.
  case scalar(String, isPlain: Bool)
  /// Elements in their order.
  case list([RecipeValue])
  /// Entries in their order.
  case mapping([Entry])

  /// An entry of a mapping.
  public struct Entry: Equatable, Sendable {
    /// The key as it is spelled.
    public let key: String
    /// What stands under it.
    public let value: RecipeValue

    /// Brings both together.
    public init(_ key: String, _ value: RecipeValue) {
      self.key = key
      self.value = value
    }
  }

  /// Decodes a type from this value.
  ///
  /// - Throws: `DecodingError` if it does not fit.
  package func decode<Value>(_ body: (any Decoder) throws -> Value) throws -> Value {
    try body(RecipeDecoder(RecipeNode(self)))
  }
}

extension RecipeValue: Codable {
  /// Reads whatever is there.
  ///
  /// - Throws: `DecodingError` if the decoder is not that of a recipe.
  public init(from decoder: any Decoder) throws {
    guard let recipe = decoder as? RecipeDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected a recipe in YAML"))
    }
    self = recipe.node.plainValue
  }

  /// Writes it as it was read.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .scalar(let text, let isPlain):
      var container = encoder.singleValueContainer()
      if isPlain, let whole = Int(text) {
        try container.encode(whole)
      } else if isPlain, let number = Double.read(text, isPlain: true), number.isFinite {
        try container.encode(number)
      } else if isPlain, let flag = Bool.read(text, isPlain: true) {
        try container.encode(flag)
      } else if isPlain, text.isEmpty || text == "null" || text == "~" {
        try container.encodeNil()
      } else {
        try container.encode(text)
      }
    case .list(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .mapping(let entries):
      var container = encoder.container(keyedBy: RecipeKey.self)
      for entry in entries {
        try container.encode(entry.value, forKey: RecipeKey(stringValue: entry.key))
      }
    }
  }
}

extension RecipeValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A number.
  public init(floatLiteral value: Double) { self = .scalar("\(value)", isPlain: true) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .scalar("\(value)", isPlain: true) }
  /// A text.
  public init(stringLiteral value: String) { self = .scalar(value, isPlain: false) }
  /// A list.
  public init(arrayLiteral elements: RecipeValue...) { self = .list(elements) }
  /// A mapping.
  public init(dictionaryLiteral elements: (String, RecipeValue)...) {
    self = .mapping(elements.map { Entry($0, $1) })
  }
}

extension RecipeNode {
  /// The value without its place.
  fileprivate var plainValue: RecipeValue {
    switch content {
    case .scalar(let text, let isPlain): .scalar(text, isPlain: isPlain)
    case .list(let elements): .list(elements.map(\.plainValue))
    case .mapping(let entries): .mapping(entries.map { .init($0.key, $0.value.plainValue) })
    }
  }

  /// The value in a place that messages do not show.
  fileprivate convenience init(_ value: RecipeValue) {
    switch value {
    case .scalar(let text, let isPlain): self.init(.scalar(text, isPlain: isPlain), place: "")
    case .list(let elements): self.init(.list(elements.map { RecipeNode($0) }), place: "")
    case .mapping(let entries):
      self.init(.mapping(entries.map { ($0.key, RecipeNode($0.value)) }), place: "")
    }
  }
}

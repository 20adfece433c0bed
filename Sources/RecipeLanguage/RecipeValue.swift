/// A value of a recipe before its type is known.
public indirect enum RecipeValue: Equatable, Sendable {
  /// Text, a number, a Boolean or null, as written; a scalar in quotes is always text.
  case scalar(String, isPlain: Bool)
  /// A list of values.
  case list([RecipeValue])
  /// A mapping with entries in order.
  case mapping([Entry])

  /// An entry of a mapping.
  public struct Entry: Equatable, Sendable {
    /// The key as written.
    public let key: String
    /// The value under the key.
    public let value: RecipeValue

    /// Describes an entry.
    public init(_ key: String, _ value: RecipeValue) {
      self.key = key
      self.value = value
    }
  }

  /// Decodes a type from this value.
  ///
  /// - Throws: `DecodingError` if the value is invalid for the type.
  package func decode<Value>(_ body: (any Decoder) throws -> Value) throws -> Value {
    try body(RecipeDecoder(RecipeNode(self)))
  }
}

extension RecipeValue: Codable {
  /// Reads any value.
  ///
  /// - Throws: `DecodingError` if the decoder does not read a recipe.
  public init(from decoder: any Decoder) throws {
    guard let recipe = decoder as? RecipeDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected a recipe in YAML"))
    }
    self = recipe.node.plainValue
  }

  /// Writes the value as it was read.
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

  /// The value without a place for messages.
  fileprivate convenience init(_ value: RecipeValue) {
    switch value {
    case .scalar(let text, let isPlain): self.init(.scalar(text, isPlain: isPlain), place: "")
    case .list(let elements): self.init(.list(elements.map { RecipeNode($0) }), place: "")
    case .mapping(let entries):
      self.init(.mapping(entries.map { ($0.key, RecipeNode($0.value)) }), place: "")
    }
  }
}

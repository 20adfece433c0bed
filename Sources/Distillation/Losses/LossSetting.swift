/// A setting of a loss term in addition to its weight: its key in a recipe, its property in Swift,
/// and its range.
public struct LossSetting<Term> {
  /// The key in a recipe.
  public let key: String
  /// A short description for the table of a recipe's keys.
  public let help: String
  /// Describes valid values: `a number above 0`.
  public let expectation: String
  /// The type of the value, without an optional.
  package let type: Any.Type
  /// The value that a term has; nil for an absent one.
  package let value: (Term) -> (any Encodable)?
  let read: (KeyedDecodingContainer<LossKey>, inout Term) throws -> Void
  let write: (Term, inout KeyedEncodingContainer<LossKey>) throws -> Void
  /// The reason why the value in a term is invalid; nil if it is valid.
  let flaw: (Term) -> String?

  /// A setting with a value.
  ///
  /// - Parameters:
  ///   - key: The key in a recipe.
  ///   - path: The property of the term that holds the value.
  ///   - expectation: Describes valid values, for messages: `a number above 0`.
  ///   - help: A short description for the table of a recipe's keys.
  ///   - isValid: Returns whether a value is valid.
  public init<Value: Codable>(
    _ key: String, _ path: WritableKeyPath<Term, Value>, expecting expectation: String = "",
    help: String = "a setting of this term",
    where isValid: @escaping (Value) -> Bool = { _ in true }
  ) {
    self.key = key
    self.help = help
    self.expectation = expectation
    type = Value.self
    value = { $0[keyPath: path] }
    let name = LossKey(key)
    read = Self.reader(name) { (value: Value, term) in term[keyPath: path] = value }
    write = { term, container in try container.encode(term[keyPath: path], forKey: name) }
    flaw = { term in
      let value = term[keyPath: path]
      return isValid(value) ? nil : "is \(value), expected \(expectation)"
    }
  }

  /// An optional setting.
  ///
  /// - Parameters:
  ///   - key: The key in a recipe.
  ///   - path: The property of the term that holds the value.
  ///   - expectation: Describes valid values.
  ///   - help: A short description for the table of a recipe's keys.
  ///   - flaw: Why a value is rejected; messages show it after the key.
  public init<Value: Codable>(
    _ key: String, optional path: WritableKeyPath<Term, Value?>, expecting expectation: String = "",
    help: String = "a setting of this term", flaw: @escaping (Value) -> String? = { _ in nil }
  ) {
    self.key = key
    self.help = help
    self.expectation = expectation
    type = Value.self
    value = { $0[keyPath: path] }
    let name = LossKey(key)
    read = Self.reader(name) { (value: Value, term) in term[keyPath: path] = value }
    write = { term, container in try container.encodeIfPresent(term[keyPath: path], forKey: name) }
    self.flaw = { term in term[keyPath: path].flatMap(flaw) }
  }

  /// Stores the value of an existing key.
  private static func reader<Value: Decodable>(
    _ name: LossKey, _ store: @escaping (Value, inout Term) -> Void
  ) -> (KeyedDecodingContainer<LossKey>, inout Term) throws -> Void {
    { container, term in
      guard let value = try container.decodeIfPresent(Value.self, forKey: name) else { return }
      store(value, &term)
    }
  }
}

/// A key of the mapping of all loss terms.
struct LossKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

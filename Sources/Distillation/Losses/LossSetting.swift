/// One key of a loss term beside its weight: its name in a recipe, its place in the Swift type, and
/// its range.
public struct LossSetting<Term> {
  /// The key in a recipe.
  public let key: String
  /// What the setting decides, for the table of a recipe's keys.
  public let help: String
  /// Describes valid values: `a number above 0`.
  public let expectation: String
  /// The type of the value, without an optional.
  package let type: Any.Type
  /// The value that a term has; nil for an absent one.
  package let value: (Term) -> (any Encodable)?
  let read: (KeyedDecodingContainer<LossKey>, inout Term) throws -> Void
  let write: (Term, inout KeyedEncodingContainer<LossKey>) throws -> Void
  /// Why the value that a term has is refused; nil if it is valid.
  let flaw: (Term) -> String?

  /// A setting with a value.
  ///
  /// - Parameters:
  ///   - expectation: Describes valid values, for messages: `a number above 0`.
  ///   - help: What the setting decides, for the table of a recipe's keys.
  ///   - isValid: Accepts values.
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

  /// A setting that may be absent.
  ///
  /// - Parameters:
  ///   - help: What the setting decides, for the table of a recipe's keys.
  ///   - expectation: Describes valid values.
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

  /// Stores the value of a key that is there.
  private static func reader<Value: Decodable>(
    _ name: LossKey, _ store: @escaping (Value, inout Term) -> Void
  ) -> (KeyedDecodingContainer<LossKey>, inout Term) throws -> Void {
    { container, term in
      guard let value = try container.decodeIfPresent(Value.self, forKey: name) else { return }
      store(value, &term)
    }
  }
}

/// A key of the mapping that all loss terms share.
struct LossKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

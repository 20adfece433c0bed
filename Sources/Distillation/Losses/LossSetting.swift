/// One key of a loss term beside its weight: its name in a recipe, its place in the Swift type, and
/// its range.
public struct LossSetting<Term> {
  /// The key in a recipe.
  public let key: String
  let read: (KeyedDecodingContainer<LossKey>, inout Term) throws -> Void
  let write: (Term, inout KeyedEncodingContainer<LossKey>) throws -> Void
  /// Why the value that a term has is refused; nil if it is valid.
  let flaw: (Term) -> String?

  /// A setting with a value.
  ///
  /// - Parameters:
  ///   - expectation: Describes valid values, for messages: `a number above 0`.
  ///   - isValid: Accepts values.
  public init<Value: Codable>(
    _ key: String, _ path: WritableKeyPath<Term, Value>, expecting expectation: String = "",
    where isValid: @escaping (Value) -> Bool = { _ in true }
  ) {
    self.key = key
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
  /// - Parameter flaw: Why a value is refused, to be read behind the key.
  public init<Value: Codable>(
    _ key: String, optional path: WritableKeyPath<Term, Value?>,
    flaw: @escaping (Value) -> String? = { _ in nil }
  ) {
    self.key = key
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

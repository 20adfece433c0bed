/// One key of a section: how it is read, written, and when it has an effect.
public struct RecipeField<Section> {
  /// A section's entries, by their keys.
  public typealias Entries = KeyedDecodingContainer<RecipeKey>

  /// The key as a recipe spells it.
  public let key: String
  let isUsed: (Section) -> Bool
  let read: (inout Section, Entries) throws -> Void
  let write: (Section, inout KeyedEncodingContainer<RecipeKey>) throws -> Void

  /// A key with any way of reading and writing.
  ///
  /// - Parameter isUsed: Whether the key has an effect, by the values that were read before it; a
  ///   recipe that has one without effect is refused.
  public init(
    _ key: String, when isUsed: @escaping (Section) -> Bool = { _ in true },
    read: @escaping (inout Section, Entries, RecipeKey) throws -> Void,
    write: @escaping (Section, inout KeyedEncodingContainer<RecipeKey>, RecipeKey) throws -> Void
  ) {
    let codingKey = RecipeKey(stringValue: key)
    self.key = key
    self.isUsed = isUsed
    self.read = { try read(&$0, $1, codingKey) }
    self.write = { try write($0, &$1, codingKey) }
  }

  /// A key that may be left out.
  ///
  /// - Parameter standard: The value then; the section's own by default.
  public init<Value: Codable>(
    _ key: String, _ path: WritableKeyPath<Section, Value>,
    default standard: ((Section) -> Value)? = nil,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      section[keyPath: path] =
        try entries.decodeIfPresent(Value.self, forKey: key)
        ?? standard?(section) ?? section[keyPath: path]
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A number that may be left out, and has a range.
  public init<Value: Codable & Comparable>(
    _ key: String, _ path: WritableKeyPath<Section, Value>, in range: ClosedRange<Value>,
    default standard: ((Section) -> Value)? = nil,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      let value =
        try entries.decodeIfPresent(Value.self, forKey: key)
        ?? standard?(section) ?? section[keyPath: path]
      section[keyPath: path] = try Self.checked(value, in: range, key, entries)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A value that is nil if it is left out.
  public init<Value: Codable>(
    optional key: String, _ path: WritableKeyPath<Section, Value?>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      section[keyPath: path] = try entries.decodeIfPresent(Value.self, forKey: key)
    } write: { section, entries, key in
      try entries.encodeIfPresent(section[keyPath: path], forKey: key)
    }
  }

  /// A number that is nil if it is left out, and has a range.
  public init<Value: Codable & Comparable>(
    optional key: String, _ path: WritableKeyPath<Section, Value?>, in range: ClosedRange<Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      section[keyPath: path] = try entries.decodeIfPresent(Value.self, forKey: key)
        .map { try Self.checked($0, in: range, key, entries) }
    } write: { section, entries, key in
      try entries.encodeIfPresent(section[keyPath: path], forKey: key)
    }
  }

  /// A key that must be given.
  public init<Value: Codable>(
    required key: String, _ path: WritableKeyPath<Section, Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      section[keyPath: path] = try entries.decode(Value.self, forKey: key)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A number that must be given, and has a range.
  public init<Value: Codable & Comparable>(
    required key: String, _ path: WritableKeyPath<Section, Value>, in range: ClosedRange<Value>
  ) {
    self.init(key) { section, entries, key in
      let value = try entries.decode(Value.self, forKey: key)
      section[keyPath: path] = try Self.checked(value, in: range, key, entries)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A section in this one; what it leaves out is as in the outer section's defaults.
  public init<Value: RecipeSection>(
    section key: String, _ path: WritableKeyPath<Section, Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }
  ) {
    self.init(key, when: isUsed) { section, entries, key in
      guard try entries.isGiven(key) else { return }
      try section[keyPath: path].read(from: entries.superDecoder(forKey: key))
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// The same key of a section that holds this one's values.
  public func lifted<Outer>(to path: WritableKeyPath<Outer, Section>) -> RecipeField<Outer> {
    let inner = self
    return RecipeField<Outer>(inner.key, when: { inner.isUsed($0[keyPath: path]) }) {
      section, entries, _ in
      try inner.read(&section[keyPath: path], entries)
    } write: { section, entries, _ in
      try inner.write(section[keyPath: path], &entries)
    }
  }

  private static func checked<Value: Comparable>(
    _ value: Value, in range: ClosedRange<Value>, _ key: RecipeKey, _ entries: Entries
  ) throws -> Value {
    guard range.contains(value) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: entries,
        debugDescription: "found \(value), expected \(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }
}

extension KeyedDecodingContainer {
  /// Whether there is a value under a key, and not nothing.
  public func isGiven(_ key: Key) throws -> Bool { try contains(key) && !decodeNil(forKey: key) }
}

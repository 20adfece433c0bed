/// One key of a section: how to read and write it, and when it has an effect.
public struct RecipeField<Section> {
  /// A section's entries, by their keys.
  public typealias Entries = KeyedDecodingContainer<RecipeKey>

  /// The key as a recipe spells it.
  public let key: String
  let isUsed: (Section) -> Bool
  let describe: (Section) -> RecipeKeyHelp
  let read: (inout Section, Entries) throws -> Void
  let write: (Section, inout KeyedEncodingContainer<RecipeKey>) throws -> Void

  /// A key with custom reading and writing.
  ///
  /// - Parameters:
  ///   - key: The key as a recipe spells it.
  ///   - isUsed: Whether the key has an effect, given the values that were read before it. A recipe
  ///     that has a key without effect is rejected.
  ///   - describe: The key's row in the table of keys, for a section with the defaults.
  ///   - read: Reads the key's value into the section.
  ///   - write: Writes the section's value under the key.
  public init(
    _ key: String, when isUsed: @escaping (Section) -> Bool = { _ in true },
    describe: @escaping (Section) -> RecipeKeyHelp,
    read: @escaping (inout Section, Entries, RecipeKey) throws -> Void,
    write: @escaping (Section, inout KeyedEncodingContainer<RecipeKey>, RecipeKey) throws -> Void
  ) {
    let codingKey = RecipeKey(stringValue: key)
    self.key = key
    self.isUsed = isUsed
    self.describe = describe
    self.read = { try read(&$0, $1, codingKey) }
    self.write = { try write($0, &$1, codingKey) }
  }

  /// An optional key with a default.
  ///
  /// - Parameters:
  ///   - key: The key as a recipe spells it.
  ///   - path: Where the section keeps the value.
  ///   - standard: The default; the value in the section if not given.
  ///   - isUsed: Whether the key has an effect.
  ///   - help: The key's help text.
  public init<Value: Codable>(
    _ key: String, _ path: WritableKeyPath<Section, Value>,
    default standard: ((Section) -> Value)? = nil,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(key, help, default: standard?(section) ?? section[keyPath: path])
    } read: { section, entries, key in
      section[keyPath: path] =
        try entries.decodeIfPresent(Value.self, forKey: key)
        ?? standard?(section) ?? section[keyPath: path]
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// An optional number with a default and a range.
  public init<Value: Codable & Comparable>(
    _ key: String, _ path: WritableKeyPath<Section, Value>, in range: ClosedRange<Value>,
    default standard: ((Section) -> Value)? = nil,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(
        key, help, default: standard?(section) ?? section[keyPath: path], range: Self.text(range))
    } read: { section, entries, key in
      let value =
        try entries.decodeIfPresent(Value.self, forKey: key)
        ?? standard?(section) ?? section[keyPath: path]
      section[keyPath: path] = try Self.checked(value, in: range, key, entries)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// An optional key, nil by default.
  public init<Value: Codable>(
    optional key: String, _ path: WritableKeyPath<Section, Value?>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(key, help, default: section[keyPath: path])
    } read: { section, entries, key in
      section[keyPath: path] = try entries.decodeIfPresent(Value.self, forKey: key)
    } write: { section, entries, key in
      try entries.encodeIfPresent(section[keyPath: path], forKey: key)
    }
  }

  /// An optional number with a range, nil by default.
  public init<Value: Codable & Comparable>(
    optional key: String, _ path: WritableKeyPath<Section, Value?>, in range: ClosedRange<Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(key, help, default: section[keyPath: path], range: Self.text(range))
    } read: { section, entries, key in
      section[keyPath: path] = try entries.decodeIfPresent(Value.self, forKey: key)
        .map { try Self.checked($0, in: range, key, entries) }
    } write: { section, entries, key in
      try entries.encodeIfPresent(section[keyPath: path], forKey: key)
    }
  }

  /// A required key.
  public init<Value: Codable>(
    required key: String, _ path: WritableKeyPath<Section, Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { _ in
      RecipeKeyHelp(required: key, help, Value.self)
    } read: { section, entries, key in
      section[keyPath: path] = try entries.decode(Value.self, forKey: key)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A required number with a range.
  public init<Value: Codable & Comparable>(
    required key: String, _ path: WritableKeyPath<Section, Value>, in range: ClosedRange<Value>,
    help: RecipeHelp
  ) {
    self.init(key) { _ in
      RecipeKeyHelp(required: key, help, Value.self, range: Self.text(range))
    } read: { section, entries, key in
      let value = try entries.decode(Value.self, forKey: key)
      section[keyPath: path] = try Self.checked(value, in: range, key, entries)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A section inside this one; keys that it leaves out come from the outer section's defaults.
  public init<Value: RecipeSection>(
    section key: String, _ path: WritableKeyPath<Section, Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(section: key, help, help.entries ?? section[keyPath: path].keyHelp)
    } read: { section, entries, key in
      guard try entries.isGiven(key) else { return }
      try section[keyPath: path].read(from: entries.superDecoder(forKey: key))
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// The same key for an outer section that contains this one.
  public func lifted<Outer>(to path: WritableKeyPath<Outer, Section>) -> RecipeField<Outer> {
    let inner = self
    return RecipeField<Outer>(inner.key, when: { inner.isUsed($0[keyPath: path]) }) { section in
      inner.describe(section[keyPath: path])
    } read: { section, entries, _ in
      try inner.read(&section[keyPath: path], entries)
    } write: { section, entries, _ in
      try inner.write(section[keyPath: path], &entries)
    }
  }

  private static func text<Value>(_ range: ClosedRange<Value>) -> String {
    // `0...1`, and not `0.0...1.0`.
    [range.lowerBound, range.upperBound]
      .map { "\($0)".replacing(/\.0$/, with: "") }.joined(separator: "...")
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
  /// Whether a key has a value other than null.
  public func isGiven(_ key: Key) throws -> Bool { try contains(key) && !decodeNil(forKey: key) }
}

/// One key of a section: how it is read, written, and when it has an effect.
public struct RecipeField<Section> {
  /// A section's entries, by their keys.
  public typealias Entries = KeyedDecodingContainer<RecipeKey>

  /// The key as a recipe spells it.
  public let key: String
  let isUsed: (Section) -> Bool
  let describe: (Section) -> RecipeKeyHelp
  let read: (inout Section, Entries) throws -> Void
  let write: (Section, inout KeyedEncodingContainer<RecipeKey>) throws -> Void

  /// A key with any way of reading and writing.
  ///
  /// - Parameters:
  ///   - isUsed: Whether the key has an effect, given the values that were read before it. A recipe
  ///     that has a key without effect is rejected.
  ///   - describe: The key's row in the table of keys, for a section with the defaults.
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

  /// A key that may be left out.
  ///
  /// - Parameter standard: The value then; the section's own by default.
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

  /// A number that may be left out, and has a range.
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

  /// A value that is nil if it is left out.
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

  /// A number that is nil if it is left out, and has a range.
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

  /// A key that must be given.
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

  /// A number that must be given, and has a range.
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

  /// A section in this one; what it leaves out is as in the outer section's defaults.
  public init<Value: RecipeSection>(
    section key: String, _ path: WritableKeyPath<Section, Value>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(section: key, help, section[keyPath: path].keyHelp)
    } read: { section, entries, key in
      guard try entries.isGiven(key) else { return }
      try section[keyPath: path].read(from: entries.superDecoder(forKey: key))
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// The same key of a section that holds this one's values.
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
  /// Whether there is a value under a key, and not nothing.
  public func isGiven(_ key: Key) throws -> Bool { try contains(key) && !decodeNil(forKey: key) }
}

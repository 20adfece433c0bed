import FileAccess

/// A value of a recipe, with its place in the file and the keys that were read.
///
/// This is a class, because decoding records the known keys in it.
final class RecipeNode {
  /// A key of a mapping and its value.
  typealias Entry = (key: String, value: RecipeNode)

  /// The content of the value.
  enum Content {
    /// Text, a number, a Boolean or null; a scalar in quotes is always text.
    case scalar(String, isPlain: Bool)
    case list([RecipeNode])
    case mapping([Entry])
  }

  var content: Content { didSet { places = nil } }
  /// The place of the value: `Recipes/x.yaml:12`, or its override: `--set a.b=v`. For an entry of a
  /// mapping, the place of its key.
  let place: String
  /// The keys that the decoded type read, in order; nil if it did not read the mapping.
  private(set) var askedKeys: [String]?
  private var asked: Set<String> = []
  /// The places of the keys among the entries of a mapping, found at the first search.
  private var places: [String: Int]?

  /// The new names of renamed keys, from the decoded type.
  private(set) var renamedKeys: [String: String] = [:]
  /// The mappings that borrow missing keys from this one.
  private(set) var borrowers: [RecipeNode] = []
  /// The keys that this mapping borrowed from another one.
  private(set) var borrowedKeys: Set<String> = []

  init(_ content: Content, place: String) {
    self.content = content
    self.place = place
  }

  /// Records that the decoded type reads this mapping.
  func open() { if askedKeys == nil { askedKeys = [] } }

  /// Records the new names of renamed keys.
  func rename(_ keys: [String: String]) { renamedKeys.merge(keys) { $1 } }

  /// Lends entries of this mapping to others that do not have these keys. An entry is known here if
  /// one of the others reads it.
  func lend(_ keys: [String], to others: [RecipeNode]) {
    for other in others {
      guard case .mapping(var entries) = other.content else { continue }
      for key in keys where other.value(at: key) == nil {
        guard let value = value(at: key) else { continue }
        entries.append((key, value))
        other.borrowedKeys.insert(key)
      }
      other.content = .mapping(entries)
    }
    borrowers += others
  }

  /// Whether the decoded type read the key.
  func asks(_ key: String) -> Bool { asked.contains(key) }

  /// Whether the decoded type, or that of a borrower, read the key.
  func knows(_ key: String) -> Bool {
    asks(key) || borrowers.contains { $0.borrowedKeys.contains(key) && $0.asks(key) }
  }

  /// The value under `key`; marks the key as known.
  func value(asking key: String) -> RecipeNode? {
    open()
    if asked.insert(key).inserted { askedKeys?.append(key) }
    return value(at: key)
  }

  /// The value under a key, or at an index of a list.
  func value(at key: String) -> RecipeNode? {
    switch content {
    case .scalar: nil
    case .list(let elements):
      Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    case .mapping(let entries): place(of: key).map { entries[$0].value }
    }
  }

  /// The place of a key among the entries of a mapping.
  private func place(of key: String) -> Int? {
    if places == nil, case .mapping(let entries) = content {
      places = Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
    }
    return places?[key]
  }

  /// Sets the value under a key of a mapping, after the others if the key is new.
  func set(_ value: RecipeNode, at key: String) {
    let known = place(of: key)
    guard case .mapping(var entries) = content else { return }
    if let known { entries[known].value = value } else { entries.append((key, value)) }
    content = .mapping(entries)
  }

  /// The same value, without a record of the keys that were read.
  func copy() -> RecipeNode {
    switch content {
    case .scalar: RecipeNode(content, place: place)
    case .list(let elements): RecipeNode(.list(elements.map { $0.copy() }), place: place)
    case .mapping(let entries):
      RecipeNode(.mapping(entries.map { ($0.key, $0.value.copy()) }), place: place)
    }
  }

  /// Whether this is YAML's null: an empty value, `null` or `~`.
  var isNothing: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The value as YAML on one line.
  var yaml: String {
    switch content {
    case .scalar(let text, let isPlain):
      isPlain && !text.contains { ",[]{}#:".contains($0) } ? text : quoted(text)
    case .list(let elements): "[" + elements.map(\.yaml).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\(quoted($0.key)): \($0.value.yaml)" }.joined(separator: ", ") + "}"
    }
  }

  /// A description of this value for messages.
  var found: String {
    switch content {
    case _ where isNothing: "found nothing"
    case .scalar(let text, let isPlain):
      isPlain && Double(text) != nil
        ? "found \(text.shortened)" : "found the text \"\(text.shortened)\""
    case .list(let elements): "found a list of \(elements.count)"
    case .mapping(let entries):
      "found a mapping"
        + (entries.isEmpty ? "" : " with " + entries.lazy.map { "\"\($0.key)\"" }.listed())
    }
  }
}

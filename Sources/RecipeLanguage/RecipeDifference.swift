/// The keys in which two recipes differ.
package struct RecipeDifference {
  /// One key with both of its values, as YAML.
  package struct Change: Equatable {
    /// The path of the key: `training.epochs`.
    package let key: String
    /// The first value; nil if there is none.
    package let old: String?
    /// The second value; nil if there is none.
    package let new: String?
  }

  /// The changes in the order of the keys.
  package let changes: [Change]

  /// Compares two values as they are written in recipes.
  ///
  /// - Throws: `EncodingError` for a value that YAML cannot represent.
  package init(from old: some Encodable, to new: some Encodable) throws {
    func values(_ recipe: some Encodable) throws -> [String: String] {
      let root = try RecipeParser.parse(try RecipeWriter.yaml(recipe)) { "line \($0)" }
      return Dictionary(uniqueKeysWithValues: root.flattened(under: ""))
    }
    let (before, after) = (try values(old), try values(new))
    changes = Set(before.keys).union(after.keys).sorted()
      .map { Change(key: $0, old: before[$0], new: after[$0]) }
      .filter { $0.old != $0.new }
  }
}

extension RecipeNode {
  /// All scalars and lists of scalars with the paths of their keys.
  fileprivate func flattened(under path: String) -> [(String, String)] {
    func inside(_ key: String, _ value: RecipeNode) -> [(String, String)] {
      value.flattened(under: path.isEmpty ? key : "\(path).\(key)")
    }
    switch content {
    case .mapping(let entries) where !entries.isEmpty:
      return entries.flatMap { inside($0.key, $0.value) }
    case .list(let elements) where elements.contains(where: \.hasParts):
      return elements.enumerated().flatMap { inside("\($0)", $1) }
    case .scalar, .list, .mapping: return [(path, yaml)]
    }
  }

  private var hasParts: Bool {
    if case .scalar = content { false } else { true }
  }
}

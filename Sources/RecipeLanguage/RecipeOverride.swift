import FileAccess

/// A text as quoted YAML, which always reads back as text.
package func quoted(_ text: String) -> String {
  let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    .replacing("\n", with: "\\n")
  return "\"\(escaped)\""
}

/// A value for one key of a recipe: `key.path=value`, the value as YAML.
package struct RecipeOverride: Sendable {
  private let path: String
  /// The value as YAML; nil if the text had no `=`.
  private let value: String?
  /// The name of the override in messages.
  private let place: String

  /// - Parameter place: The option as the user gave it; `--set key.path=value` by default.
  package init(_ text: String, shownAs place: String? = nil) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(halves[0])
    value = halves.count == 2 ? String(halves[1]) : nil
    self.place = place ?? "--set \(text.shortened)"
  }

  /// A parsed value under a path of keys.
  init(_ path: String, _ value: RecipeNode, shownAs place: String) {
    self.path = path
    self.value = value.yaml
    self.place = place
  }

  /// Sets the value in the recipe, and creates missing mappings along the path.
  ///
  /// - Throws: `RecipeProblem` if the text is malformed, or if the path leads through a value
  ///   without keys or past the end of a list.
  func apply(to root: RecipeNode) throws {
    let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let value else {
      throw RecipeProblem(at: place, "found no \"=\"; write key.path=value")
    }
    guard keys.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
      throw RecipeProblem(
        at: place, "\"\(path.shortened)\" is not a key path; write one such as training.epochs")
    }
    try put(try RecipeParser.parse(value) { _ in place }, at: keys, in: root)
  }

  private func put(
    _ value: RecipeNode, at keys: [String], in node: RecipeNode, depth: Int = 0
  ) throws {
    let key = keys[depth]
    let isLast = depth == keys.count - 1
    if node.isNothing { node.content = .mapping([]) }
    if !isLast, let next = node.value(at: key), !next.isNothing {
      return try put(value, at: keys, in: next, depth: depth + 1)
    }
    let next = isLast ? value : RecipeNode(.mapping([]), place: place)
    let name = depth == 0 ? "the recipe" : keys[..<depth].joined(separator: ".").shortened
    switch node.content {
    case .scalar:
      throw RecipeProblem(
        at: place,
        "\(name) at \(node.place) is not a mapping, so it has no key \"\(key.shortened)\": \(node.found)"
      )
    case .list(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw RecipeProblem(
          at: place,
          "\(name) at \(node.place) is a list of \(elements.count), so it has no \"\(key.shortened)\"; "
            + "use an index from 0")
      }
      elements[index] = next
      node.content = .list(elements)
    case .mapping: node.set(next, at: key)
    }
    if !isLast { try put(value, at: keys, in: next, depth: depth + 1) }
  }
}

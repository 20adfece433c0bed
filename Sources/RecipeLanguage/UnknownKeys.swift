import FileAccess

extension RecipeNode {
  /// The keys here and below that the decoded type never read, in the order of the recipe.
  ///
  /// - Parameters:
  ///   - earlier: The same node before some overrides, also decoded. If a key was read there, an
  ///     override made it unused, which is not an error.
  ///   - path: The keys that lead to this node.
  ///   - limit: The search ends after this number of unknown keys.
  func unknownKeys(
    besides earlier: [RecipeNode] = [], path: [String] = [], atMost limit: Int
  ) -> [RecipeProblem] {
    var found: [RecipeProblem] = []
    switch content {
    case .scalar: break
    case .list(let elements):
      for (index, element) in elements.enumerated() where found.count < limit {
        found += element.unknownKeys(
          besides: earlier.compactMap { $0.value(at: String(index)) },
          path: path + [element.label(at: index)], atMost: limit - found.count)
      }
    case .mapping(let entries):
      // If the type did not read this value, its keys cannot be checked.
      guard let askedKeys else { break }
      for (key, value) in entries where found.count < limit && !borrowedKeys.contains(key) {
        let (inner, rest) = (path + [key], limit - found.count)
        if knows(key) {
          found += value.unknownKeys(
            besides: earlier.compactMap { $0.value(at: key) }, path: inner, atMost: rest)
          continue
        }
        let readers = earlier.filter { $0.asks(key) }
        // `key=null` takes away a value, whether or not another override already made it unused.
        if value.isNothing, !readers.isEmpty { continue }
        let mistakes = readers.compactMap { node in
          node.value(at: key).flatMap {
            value.mistakes(outOfUseSince: $0, path: inner, atMost: rest)
          }
        }
        found +=
          mistakes.min { $0.count < $1.count }
          ?? [
            borrowers.isEmpty
              ? .unknownKey(key, at: value.place, in: path, known: askedKeys, now: renamedKeys[key])
              : .unborrowedKey(key, at: value.place, known: askedKeys, by: borrowers)
          ]
      }
    }
    return found
  }

  /// The errors in an unused value, found by comparing with the same value while it was read; nil
  /// if an override replaced the value.
  private func mistakes(
    outOfUseSince earlier: RecipeNode, path: [String], atMost limit: Int
  ) -> [RecipeProblem]? {
    guard place == earlier.place else { return nil }
    guard case .mapping(let entries) = content else { return [] }
    let given = entries.lazy.filter { key, value in
      earlier.value(at: key)?.place != value.place
    }
    return given.prefix(limit).map { .unknownKey($0.key, at: $0.value.place, in: path, known: []) }
      + earlier.unknownKeys(path: path, atMost: limit)
  }
}

extension RecipeProblem {
  fileprivate static func unknownKey(
    _ key: String, at place: String, in path: [String], known: [String], now name: String? = nil
  ) -> RecipeProblem {
    if let name {
      return RecipeProblem(
        at: place, "the key \"\(key.shortened)\" \(describe(path)) was replaced by \(name)")
    }
    let nearest = NearestKey.find(key, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
    let all =
      known.isEmpty ? "There are no keys here." : "Known keys: \(known.joined(separator: ", "))."
    return RecipeProblem(
      at: place, "unknown key \"\(key.shortened)\" \(describe(path)).\(nearest) \(all)")
  }

  /// The error for a key next to a list that no element uses.
  fileprivate static func unborrowedKey(
    _ key: String, at place: String, known: [String], by borrowers: [RecipeNode]
  ) -> RecipeProblem {
    if borrowers.contains(where: { $0.asks(key) }) {
      return RecipeProblem(
        at: place,
        "the key \"\(key.shortened)\" has no effect, because every step that reads it sets it itself; remove it"
      )
    }
    let all = known + borrowers.flatMap { $0.askedKeys ?? [] }
    let nearest = NearestKey.find(key, among: all).map { " Did you mean \"\($0)\"?" } ?? ""
    return RecipeProblem(
      at: place,
      "unknown key \"\(key.shortened)\" at the top level: no step of the list reads it.\(nearest)")
  }

  /// `in distillation`, or `at the top level`.
  static func describe(_ path: [String]) -> String {
    path.isEmpty ? "at the top level" : "in \(name(path))"
  }

  /// `student.layers[2].width`, or `steps[2 (student)].width` for an element with a name.
  static func name(_ path: [String]) -> String {
    path.prefix(10).map(\.shortened).reduce(into: "") { name, key in
      name += Int(key.prefix { $0 != " " }) != nil ? "[\(key)]" : name.isEmpty ? key : ".\(key)"
    }
  }
}

extension RecipeNode {
  /// The keys here and below that the decoded type never asked for, in the order of the recipe.
  ///
  /// - Parameter earlier: The same before some overrides, decoded as well. A key that was asked for
  ///   there has been put out of use by the others, and is no mistake.
  func unknownKeys(besides earlier: [RecipeNode] = [], path: [String] = []) -> [RecipeProblem] {
    switch content {
    case .scalar: return []
    case .list(let elements):
      return elements.enumerated().flatMap { index, element in
        let name = String(index)
        return element.unknownKeys(
          besides: earlier.compactMap { $0.value(at: name) }, path: path + [name])
      }
    case .mapping(let entries):
      // Inside a value that the type passed over, nothing is known to be wrong.
      guard let askedKeys else { return [] }
      return entries.flatMap { key, value -> [RecipeProblem] in
        let inner = path + [key]
        if askedKeys.contains(key) {
          return value.unknownKeys(besides: earlier.compactMap { $0.value(at: key) }, path: inner)
        }
        let mistakes = earlier.compactMap { node in
          node.askedKeys?.contains(key) == true
            ? node.value(at: key).flatMap { value.mistakes(outOfUseSince: $0, path: inner) } : nil
        }
        return mistakes.min { $0.count < $1.count }
          ?? [.unknownKey(key, at: value.place, in: path, known: askedKeys)]
      }
    }
  }

  /// What is wrong in a value that is out of use, by the same value while it was read; nil if this
  /// is another one, given since.
  private func mistakes(outOfUseSince earlier: RecipeNode, path: [String]) -> [RecipeProblem]? {
    guard place == earlier.place else { return nil }
    guard case .mapping(let entries) = content else { return [] }
    let given = entries.filter { key, value in earlier.value(at: key)?.place != value.place }
    return given.map { .unknownKey($0.key, at: $0.value.place, in: path, known: []) }
      + earlier.unknownKeys(path: path)
  }
}

extension RecipeProblem {
  fileprivate static func unknownKey(
    _ key: String, at place: String, in path: [String], known: [String]
  ) -> RecipeProblem {
    let nearest = NearestKey.find(key, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
    let all =
      known.isEmpty ? "There are no keys here." : "Known keys: \(known.joined(separator: ", "))."
    return RecipeProblem(at: place, "unknown key \"\(key)\" \(describe(path)).\(nearest) \(all)")
  }

  /// `in distillation`, or `at the top level`.
  static func describe(_ path: [String]) -> String {
    path.isEmpty ? "at the top level" : "in \(name(path))"
  }

  /// `student.layers[2].width`.
  static func name(_ path: [String]) -> String {
    path.reduce(into: "") { name, key in
      name += Int(key) != nil ? "[\(key)]" : name.isEmpty ? key : ".\(key)"
    }
  }
}

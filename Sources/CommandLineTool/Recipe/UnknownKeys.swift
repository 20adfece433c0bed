extension RecipeNode {
  /// The keys here and below that the decoded type never asked for, in the order of the recipe.
  func unknownKeys(path: [String]) -> [RecipeProblem] {
    switch content {
    case .scalar: return []
    case .list(let elements):
      return elements.enumerated().flatMap { index, element in
        element.unknownKeys(path: path + [String(index)])
      }
    case .mapping(let entries):
      // Inside a value that the type passed over, nothing is known to be wrong.
      guard let askedKeys else { return [] }
      return entries.flatMap { key, value in
        askedKeys.contains(key)
          ? value.unknownKeys(path: path + [key])
          : [.unknownKey(key, at: value.place, in: path, known: askedKeys)]
      }
    }
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

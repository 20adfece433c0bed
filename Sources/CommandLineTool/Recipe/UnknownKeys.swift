extension RecipeNode {
  /// The keys here and below that the decoded type never asked for, in the order of the recipe.
  ///
  /// - Parameter file: The same before overrides, decoded as well. A key that it holds and was asked
  ///   for has been put out of use by an override, and is no mistake.
  func unknownKeys(besides file: RecipeNode? = nil, path: [String] = []) -> [RecipeProblem] {
    switch content {
    case .scalar: return []
    case .list(let elements):
      return elements.enumerated().flatMap { index, element in
        let name = String(index)
        return element.unknownKeys(besides: file?.value(at: name), path: path + [name])
      }
    case .mapping(let entries):
      // Inside a value that the type passed over, nothing is known to be wrong.
      guard let askedKeys else { return [] }
      return entries.flatMap { key, value -> [RecipeProblem] in
        if askedKeys.contains(key) {
          return value.unknownKeys(besides: file?.value(at: key), path: path + [key])
        }
        let isOutOfUse =
          file?.askedKeys?.contains(key) == true && file?.value(at: key)?.place == value.place
        return isOutOfUse
          ? [] : [.unknownKey(key, at: value.place, in: path, known: askedKeys)]
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

extension RecipeProblem {
  /// Tells a decoding error with its place and key path.
  init(_ error: DecodingError, in root: RecipeNode) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(missing: key.stringValue, context, in: root)
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = context.codingPath.map(\.component)
      let text = context.debugDescription
      self.init(
        at: root.nearest(to: path).place, path.isEmpty ? text : "\(Self.name(path)): \(text)")
    @unknown default:
      self.init(at: root.place, String(describing: error))
    }
  }

  private init(missing key: String, _ context: DecodingError.Context, in root: RecipeNode) {
    let path = context.codingPath.map(\.component)
    let owner = root.nearest(to: path)
    // A key that is missing is most often there, but misspelled.
    if case .mapping(let entries) = owner.content {
      let unasked = entries.filter { owner.askedKeys?.contains($0.key) != true }
      if let misspelled = unasked.first(where: { NearestKey.find($0.key, among: [key]) != nil }) {
        self.init(
          at: misspelled.value.place,
          "unknown key \"\(misspelled.key)\" \(Self.describe(path)). Did you mean \"\(key)\"?")
        return
      }
    }
    let expectation =
      context.debugDescription.hasPrefix(", expected ") ? context.debugDescription : ""
    self.init(at: owner.place, "missing key \"\(key)\" \(Self.describe(path))\(expectation)")
  }
}

extension RecipeNode {
  /// The node at `path`, or the last one on the way that exists.
  fileprivate func nearest(to path: [String]) -> RecipeNode {
    guard let key = path.first, let next = value(at: key) else { return self }
    return next.nearest(to: Array(path.dropFirst()))
  }
}

extension CodingKey {
  /// This key as a part of a path; the standard library's indices call themselves `Index 2`.
  fileprivate var component: String { intValue.map(String.init) ?? stringValue }
}

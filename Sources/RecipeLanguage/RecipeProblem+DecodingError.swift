import FileAccess

extension RecipeProblem {
  /// Describes a decoding error with its place and key path.
  init(_ error: DecodingError, in root: RecipeNode) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(missing: key.stringValue, context, in: root)
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = root.labeled(context.codingPath.map(\.component))
      let text = context.debugDescription
      let place = root.nearest(to: context.codingPath.map(\.component)).place
      self.init(
        at: place, path.isEmpty ? text : "\(Self.name(path)): \(text)")
    @unknown default:
      self.init(at: root.place, String(describing: error))
    }
  }

  /// Describes a decoding error of a value without a place.
  package init(_ error: DecodingError, in part: String) {
    let context: DecodingError.Context? =
      switch error {
      case .keyNotFound(_, let context), .typeMismatch(_, let context),
        .valueNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    let path = [part] + (context?.codingPath.map(\.component) ?? [])
    self.init(at: Self.name(path), context?.debugDescription ?? "\(error)")
  }

  private init(missing key: String, _ context: DecodingError.Context, in root: RecipeNode) {
    let path = context.codingPath.map(\.component)
    let owner = root.nearest(to: path)
    // A missing key is usually present, but misspelled.
    if case .mapping(let entries) = owner.content {
      let unasked = entries.lazy.filter { !owner.asks($0.key) }
      if let misspelled = unasked.first(where: { NearestKey.find($0.key, among: [key]) != nil }) {
        self.init(
          at: misspelled.value.place,
          "unknown key \"\(misspelled.key.shortened)\" \(Self.describe(root.labeled(path))). Did you mean \"\(key)\"?"
        )
        return
      }
    }
    let expectation =
      context.debugDescription.hasPrefix(", expected ") ? context.debugDescription : ""
    self.init(
      at: owner.place, "missing key \"\(key)\" \(Self.describe(root.labeled(path)))\(expectation)")
  }
}

extension RecipeNode {
  /// The index of an element, with its name if it has one: `2 (student)`.
  func label(at index: Int) -> String {
    guard case .scalar(let name, _) = value(at: "name")?.content else { return "\(index)" }
    return "\(index) (\(name.shortened))"
  }

  /// The path with the names of elements that have one.
  fileprivate func labeled(_ path: [String]) -> [String] {
    guard let key = path.first else { return [] }
    guard let next = value(at: key) else { return path }
    var label = key
    if case .list = content, let index = Int(key) { label = next.label(at: index) }
    return [label] + next.labeled(Array(path.dropFirst()))
  }

  /// The node at `path`, or the last existing node on the way.
  fileprivate func nearest(to path: [String]) -> RecipeNode {
    guard let key = path.first, let next = value(at: key) else { return self }
    return next.nearest(to: Array(path.dropFirst()))
  }
}

extension CodingKey {
  /// This key as a path component; the standard library describes an index as `Index 2`.
  fileprivate var component: String { intValue.map(String.init) ?? stringValue }
}

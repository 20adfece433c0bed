/// The raw values of an enumeration of texts.
package struct Choices {
  private let names: [String]

  /// The choices by their names.
  package init(_ names: [String]) { self.names = names }

  /// The choices of `type`; nil if it is not an enumeration that lists its cases and has texts for
  /// them.
  package init?(of type: Any.Type) {
    guard let type = type as? any (CaseIterable & RawRepresentable).Type else { return nil }
    names = Self.names(of: type)
    if names.isEmpty { return nil }
  }

  private static func names<Choice: CaseIterable & RawRepresentable>(of: Choice.Type) -> [String] {
    Choice.allCases.compactMap { $0.rawValue as? String }
  }

  /// `sgd, adam, adamw`
  package static func text<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> String {
    names(of: Choice.self).joined(separator: ", ")
  }

  /// `sgd, adam, adamw`
  package var list: String { names.joined(separator: ", ") }

  /// `one of sgd, adam, adamw`.
  package var expectation: String { "one of \(list)" }

  /// What to say about a text that is not among them.
  package func refusal(of text: String) -> String {
    let nearest = NearestKey.find(text, among: names).map { ". Did you mean \"\($0)\"?" } ?? ""
    return "expected \(expectation), found \"\(text)\"\(nearest)"
  }
}

/// What a missing value of `type` would have to be, if that is easily said.
func expectation(of type: Any.Type) -> String? {
  if let scalar = type as? any RecipeScalar.Type { return scalar.expectation }
  if let choices = Choices(of: type) { return choices.expectation }
  if type is any ExpressibleByDictionaryLiteral.Type { return "a mapping of keys" }
  if type is any Sequence.Type { return "a list" }
  return nil
}

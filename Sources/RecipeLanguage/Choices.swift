import FileAccess

/// The raw values of an enumeration of strings.
package struct Choices {
  private let names: [String]

  /// Choices with these names.
  package init(_ names: [String]) { self.names = names }

  /// The choices of `type`; nil if it is not an enumeration of strings that lists its cases.
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

  /// The message for a text that is not one of the choices.
  package func refusal(of text: String) -> String {
    let nearest = NearestKey.find(text, among: names).map { ". Did you mean \"\($0)\"?" } ?? ""
    return "expected \(expectation), found \"\(text.shortened)\"\(nearest)"
  }
}

/// A description of a valid value of `type`, for the error about a missing value; nil if there is
/// no simple one.
func expectation(of type: Any.Type) -> String? {
  if let scalar = type as? any RecipeScalar.Type { return scalar.expectation }
  if let choices = Choices(of: type) { return choices.expectation }
  if type is any ExpressibleByDictionaryLiteral.Type { return "a mapping of keys" }
  if type is any Sequence.Type { return "a list" }
  return nil
}

import Foundation

/// The help text of a recipe's key, as the code that reads the key gives it.
///
/// A string literal is enough. `values` and `default` replace what the key's type tells.
public struct RecipeHelp: Sendable, ExpressibleByStringInterpolation {
  let meaning: String
  let values: String?
  let standard: String?
  let entries: [RecipeKeyHelp]?

  /// A help text.
  ///
  /// - Parameters:
  ///   - meaning: One sentence without a period, in Markdown: "images per step".
  ///   - values: The valid values: "8, 14, 20, and any other 6n + 2".
  ///   - standard: The default, where it depends on other keys or on the data.
  ///   - entries: The keys below this one, where its type does not list them.
  public init(
    _ meaning: String, values: String? = nil, default standard: String? = nil,
    entries: [RecipeKeyHelp]? = nil
  ) {
    self.meaning = meaning
    self.values = values
    self.standard = standard
    self.entries = entries
  }

  /// A help text alone.
  public init(stringLiteral meaning: String) { self.init(meaning) }
}

/// A type that lists the keys which a recipe can hold for it.
public protocol RecipeDocumented {
  /// The keys, with this value's own values as the defaults.
  var keyHelp: [RecipeKeyHelp] { get }
}

/// One row in a table of keys.
public struct RecipeKeyHelp: Equatable, Sendable {
  /// The key as a recipe spells it: `batch_size`.
  public let key: String
  /// The valid values: `1...1024`, or a description.
  public let values: String
  /// The default: a value, `required`, or `–` where there is none.
  public let standard: String
  /// A short description of the key, in Markdown.
  public let meaning: String
  /// The keys of a section; none for a single value.
  public let entries: [RecipeKeyHelp]

  /// A row of a single value.
  ///
  /// - Parameters:
  ///   - key: The key as a recipe spells it.
  ///   - help: Its help text.
  ///   - standard: The default; nil for a key that has none.
  ///   - range: The valid values; nil for those of the type.
  ///   - absent: Shown where there is no default.
  public init<Value: Encodable>(
    _ key: String, _ help: RecipeHelp, default standard: Value?, range: String? = nil,
    absent: String = "–"
  ) {
    self.init(key, help, type: Value.self, default: standard, range: range, absent: absent)
  }

  /// A row of a key that must be given.
  public init<Value>(required key: String, _ help: RecipeHelp, _: Value.Type, range: String? = nil)
  {
    self.init(key, help, type: Value.self, default: nil, range: range, absent: "required")
  }

  /// A row without a section, whose values and default are part of its help.
  public init(row key: String, _ help: RecipeHelp) { self.init(section: key, help, []) }

  /// A row of a section.
  public init(section key: String, _ help: RecipeHelp, _ entries: [RecipeKeyHelp]) {
    self.key = key
    values = help.values ?? ""
    standard = help.standard ?? ""
    meaning = help.meaning
    self.entries = entries
  }

  /// A row of a key whose type is known at run time only.
  ///
  /// - Parameter absent: Shown where there is no default.
  package init(
    _ key: String, _ help: RecipeHelp, type: Any.Type, default standard: (any Encodable)?,
    range: String? = nil, absent: String = "–"
  ) {
    self.key = key
    meaning = help.meaning
    let defaults = standard ?? (type as? any RecipeSection.Type)?.init()
    let entries = help.entries ?? (defaults as? any RecipeDocumented)?.keyHelp ?? []
    self.entries = entries
    values = help.values ?? range ?? Self.values(of: type)
    let text = standard.flatMap { try? RecipeWriter.yaml($0) }.map(Self.onOneLine)
    self.standard = help.standard ?? (text.map { entries.isEmpty ? $0 : "" }) ?? absent
  }

  /// A value as it stands in a recipe's line: `{ from: 8, to: 1 }`.
  private static func onOneLine(_ yaml: String) -> String {
    let lines = yaml.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.count > 1 ? "{ \(lines.joined(separator: ", ")) }" : lines.first ?? ""
  }

  private static func values(of type: Any.Type) -> String {
    Choices(of: type)?.list ?? (type as? any RecipeScalar.Type)?.expectation ?? ""
  }

  /// The same row with a longer path as its key, and without the keys below it.
  package func under(_ path: String) -> RecipeKeyHelp {
    RecipeKeyHelp(
      section: path + key, RecipeHelp(meaning, values: values, default: standard), [])
  }
}

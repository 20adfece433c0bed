import FileAccess
import Foundation

/// A rule that gives tensors of a file other names: `head=fc`, `blocks.*.bn=layer*.norm`.
///
/// The text before `=` is the beginning of a name and ends where a component of the name ends.
/// There, `*` stands for one or more characters of one component, and `**` for any components. A
/// star after `=` stands for the text that the star of the same number matched.
public struct StateRename: Hashable, Sendable {
  /// The rule as the user wrote it.
  public let text: String
  private let old: String
  private let new: [String]
  private let pattern: String

  /// Reads a rule; nil if it has no `=`, is longer than 1000 characters, or has more stars after the
  /// `=` than before it.
  public init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), text.utf8.count <= 1000 else { return nil }
    self.text = text
    old = String(text[..<equals])
    let parts = Self.parts(old)
    new = Self.parts(String(text[text.index(after: equals)...])).map(\.text)
    // More stars could take minutes to match.
    guard new.count <= parts.count, parts.count <= 9 else { return nil }
    let escaped = parts.map {
      NSRegularExpression.escapedPattern(for: $0.text)
        + ($0.star.map { $0 == "**" ? "(.+?)" : "([^.]+?)" } ?? "")
    }
    let isOpen = old.isEmpty || old.hasSuffix(".")
    pattern = "^" + escaped.joined() + (isOpen ? "" : "(?=\\.|$)")
  }

  /// The texts between the stars, each with the star after it.
  private static func parts(_ text: String) -> [(text: String, star: String?)] {
    var parts: [(text: String, star: String?)] = []
    var rest = text[...]
    while let star = rest.firstIndex(of: "*") {
      let after = rest[star...].prefix { $0 == "*" }
      parts.append((String(rest[..<star]), after.count > 1 ? "**" : "*"))
      rest = rest[after.endIndex...]
    }
    return parts + [(String(rest), nil)]
  }

  /// The new names of all `names` that the rule matches.
  fileprivate func renaming(_ names: [String]) -> [String: String] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [:] }
    var result: [String: String] = [:]
    for name in names {
      let whole = NSRange(name.startIndex..., in: name)
      guard let match = expression.firstMatch(in: name, range: whole),
        let range = Range(match.range, in: name)
      else { continue }
      var renamed = new[0]
      for (place, part) in new.enumerated().dropFirst() {
        let matched = Range(match.range(at: place), in: name).map { String(name[$0]) } ?? ""
        renamed += matched + part
      }
      let rest = name[range.upperBound...]
      // Without a component before it, the rest does not begin with a dot.
      result[name] = renamed + (renamed.isEmpty && rest.hasPrefix(".") ? rest.dropFirst() : rest)
    }
    return result
  }

  /// The beginnings of `names`, as long as the rule's, that look most like it.
  fileprivate func similar(in names: [String]) -> [String] {
    let components = old.split(separator: ".").count
    var seen: Set<String> = []
    let beginnings = names.map { name in
      name.split(separator: ".").prefix(max(1, components)).joined(separator: ".")
    }.filter { seen.insert($0).inserted }
    let wanted = Self.pairs(old)
    let scored = beginnings.map { (name: $0, score: Self.pairs($0).intersection(wanted).count) }
    let close = scored.filter { $0.score > 0 }.sorted { $0.score > $1.score }
    return (close.isEmpty ? scored : close).prefix(5).map(\.name)
  }

  private static func pairs(_ text: String) -> Set<String> {
    Set(zip(text, text.dropFirst()).map { "\($0)\($1)" })
  }
}

extension StateSource {
  /// The file with the names that the rules give, one rule after the other.
  ///
  /// - Throws: `FileProblem` if a rule matches nothing, or gives two tensors the same name.
  public func renamed(by rules: [StateRename]) throws -> any StateSource {
    guard !rules.isEmpty else { return self }
    var names = names.map { (old: $0, new: $0) }
    for rule in rules {
      let current = names.map(\.new)
      let changed = rule.renaming(current)
      guard !changed.isEmpty else {
        throw FileProblem(
          .malformed, path: path,
          found: "no tensor has a name that \"\(rule.text.shortened)\" matches",
          advice: "Correct the rule; names in the file begin with"
            + " \(rule.similar(in: current).listed())")
      }
      for place in names.indices { names[place].new = changed[current[place]] ?? current[place] }
      try refuseEqual(names, after: rule)
    }
    return renamed(names)
  }

  private func refuseEqual(
    _ names: [(old: String, new: String)], after rule: StateRename
  ) throws {
    var owners: [String: String] = [:]
    for name in names {
      guard let other = owners.updateValue(name.old, forKey: name.new) else { continue }
      throw FileProblem(
        .malformed, path: path,
        found: "\"\(rule.text.shortened)\" gives the tensors \(other.shortened) and"
          + " \(name.old.shortened) the same name, \(name.new.shortened)",
        advice: "Use a rule that matches fewer names")
    }
  }
}

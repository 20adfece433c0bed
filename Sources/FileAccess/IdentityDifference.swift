import Foundation

/// What two identities do not have in common: what a file says it belongs to, and what is there now.
package struct IdentityDifference {
  /// Between the parts of an identity that is written as one text.
  package static let separator = ", "

  /// What the file says alone.
  package let found: String
  /// What is there now alone.
  package let expected: String

  /// Takes from a written identity the parts that it shares with one of today.
  ///
  /// Parts may hold the separator themselves, since only those of today are looked for. Where nothing
  /// is left on one side, both are given whole.
  package init(found: String, expected: [String]) {
    let separator = Self.separator
    var rest = separator + found + separator
    var missing: [String] = []
    for part in expected {
      if let place = rest.range(of: separator + part + separator) {
        rest.replaceSubrange(place, with: separator)
      } else {
        missing.append(part)
      }
    }
    rest = String(rest.dropFirst(separator.count).dropLast(separator.count))
    let isWhole = rest.isEmpty || missing.isEmpty
    self.found = isWhole ? found : rest
    self.expected = (isWhole ? expected : missing).joined(separator: separator)
  }

  /// The same of an identity that is written, too, and whose parts do not hold the separator.
  package init(found: String, expected: String) {
    self.init(found: found, expected: expected.components(separatedBy: Self.separator))
  }
}

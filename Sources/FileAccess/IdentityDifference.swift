import Foundation

/// The difference between the identity that a file records and the present one.
package struct IdentityDifference {
  /// Separates the parts of an identity in its text.
  package static let separator = ", "

  /// The parts that only the file has.
  package let found: String
  /// The parts that only the present identity has.
  package let expected: String

  /// Compares the identity in a file with the parts of the present one.
  ///
  /// A part may contain the separator, because only the present parts are searched for. If one side
  /// has no parts of its own, both identities are given in full.
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
    // The texts are for messages, and a file's can be as long as the file.
    self.found = (isWhole ? found : rest).shortened(to: 500)
    self.expected = (isWhole ? expected : missing).joined(separator: separator)
  }

  /// The same for a present identity as text, whose parts do not contain the separator.
  package init(found: String, expected: String) {
    self.init(found: found, expected: expected.components(separatedBy: Self.separator))
  }
}

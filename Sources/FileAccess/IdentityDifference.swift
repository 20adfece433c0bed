import Foundation

/// What two identities do not have in common: what a file says it belongs to, and what is there now.
package struct IdentityDifference {
  /// The parts that the file says alone, with commas between.
  package let found: String
  /// Those that stand in their places now.
  package let expected: String

  /// Compares two identities, parts with commas between, place by place.
  ///
  /// Identities with other numbers of parts differ as a whole.
  package init(found: String, expected: String) {
    let separator = ", "
    let (old, new) = (
      found.components(separatedBy: separator), expected.components(separatedBy: separator)
    )
    guard old.count == new.count else {
      (self.found, self.expected) = (found, expected)
      return
    }
    let differing = zip(old, new).filter { $0 != $1 }
    self.found = differing.map(\.0).joined(separator: separator)
    self.expected = differing.map(\.1).joined(separator: separator)
  }
}

/// A problem with a file or folder, and how the user can solve it.
public struct FileProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of problem; it determines the exit code of the command line.
  public enum Kind: Sendable {
    /// The file or folder does not exist or cannot be opened for reading.
    case missing
    /// The content is invalid.
    case malformed
    /// The output cannot be created.
    case cannotCreate
    /// Reading or writing failed midway, for example because the disk is full.
    case inputOutput
  }

  /// The kind of problem.
  public let kind: Kind
  /// The file or folder, as the caller named it.
  public let path: String
  /// The finding and the expectation, in one sentence.
  public let found: String
  /// What the user can do.
  public let advice: String

  /// The longest finding in characters. A longer one quotes too much of a file.
  package static let findingLimit = 2000

  /// Describes a problem with the file at `path`; a very long finding is shortened.
  public init(_ kind: Kind, path: String, found: String, advice: String) {
    self.kind = kind
    self.path = path
    self.found = found.shortened(to: Self.findingLimit)
    self.advice = advice
  }

  /// The same problem, located in `part` of the file.
  package func `in`(_ part: String) -> FileProblem {
    FileProblem(kind, path: path, found: "in \(part), \(found)", advice: advice)
  }

  /// `path: found. advice.`
  public var description: String { "\(path): \(found). \(advice)." }
}

/// Something wrong with a file or folder, told so that a person can act on it.
public struct FileProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What sort of trouble it is; the command line's exit code follows from it.
  public enum Kind: Sendable {
    /// The file or folder does not exist or cannot be opened for reading.
    case missing
    /// The content is not what it must be.
    case malformed
    /// The output cannot be created.
    case cannotCreate
    /// Reading or writing failed on the way: a full disk, for example.
    case inputOutput
  }

  /// What sort of trouble it is.
  public let kind: Kind
  /// The file or folder, as the caller named it.
  public let path: String
  /// What was found, and what was expected in its place.
  public let found: String
  /// What the user can do.
  public let advice: String

  /// Describes trouble with the file at `path`.
  public init(_ kind: Kind, path: String, found: String, advice: String) {
    self.kind = kind
    self.path = path
    self.found = found
    self.advice = advice
  }

  /// The same, found in a part of a larger whole.
  package func `in`(_ part: String) -> FileProblem {
    FileProblem(kind, path: path, found: "in \(part), \(found)", advice: advice)
  }

  /// `path: found. advice.`
  public var description: String { "\(path): \(found). \(advice)." }
}

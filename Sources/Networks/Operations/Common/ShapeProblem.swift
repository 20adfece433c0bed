/// Why an operation does not accept some shapes or attributes.
public struct ShapeProblem: Error, Equatable, Sendable {
  /// What was found, and what was expected.
  public let reason: String

  /// Makes a problem.
  public init(_ reason: String) { self.reason = reason }
}

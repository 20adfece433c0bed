/// Why shapes do not fit an operation.
public struct ShapeProblem: Error, Equatable, Sendable {
  /// What was found, and what is expected.
  public let reason: String

  /// States the reason.
  public init(_ reason: String) { self.reason = reason }
}

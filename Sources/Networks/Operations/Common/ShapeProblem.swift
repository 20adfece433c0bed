/// Why an operation does not accept some shapes or attributes.
public struct ShapeProblem: Error, Equatable, Sendable {
  /// The finding and the expectation, in one sentence.
  public let reason: String

  /// Makes a problem.
  public init(_ reason: String) { self.reason = reason }
}

/// Why an operation does not accept some shapes or attributes.
public struct ShapeProblem: Error, Equatable, Sendable {
  /// The finding and the expectation, in one sentence.
  public let reason: String

  /// Makes a problem.
  public init(_ reason: String) { self.reason = reason }

  /// The operation would treat features apart that PyTorch orders differently.
  static let order = ShapeProblem(
    "it reads a flattened image, whose features PyTorch orders differently; put a linear layer in"
      + " between")
}

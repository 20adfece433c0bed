import TensorCore

/// A saved optimizer state that does not fit the optimizer.
public struct OptimizerStateMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  /// The mismatch and the advice.
  public let description: String

  /// Checks a saved state against the entries of an optimizer.
  ///
  /// - Throws: `OptimizerStateMismatch` that names the first entry that does not fit.
  static func check(
    _ state: [String: Tensor], against expected: [(name: String, tensor: Tensor)]
  ) throws {
    for (name, tensor) in expected {
      guard let found = state[name] else {
        throw OptimizerStateMismatch(
          description: """
            The saved optimizer state lacks "\(name)". It belongs to another optimizer or model: \
            resume with the settings of the run that wrote it.
            """)
      }
      guard found.shape == tensor.shape else {
        throw OptimizerStateMismatch(
          description: """
            In the saved optimizer state "\(name)" has the shape \(found.shape), but this model \
            needs \(tensor.shape). Resume with the model that the run was started with.
            """)
      }
    }
    let known = Set(expected.map(\.name))
    if let name = state.keys.filter({ !known.contains($0) }).min() {
      throw OptimizerStateMismatch(
        description: """
          The saved optimizer state contains "\(name)", which this optimizer does not use. It \
          belongs to another optimizer or model: resume with the settings of the run that wrote it.
          """)
    }
  }
}

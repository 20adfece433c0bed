import TensorCore

/// A saved optimizer state that does not fit the optimizer.
public struct OptimizerStateMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  /// The mismatch and the advice.
  public let description: String

  /// The count of steps that a saved state holds.
  ///
  /// - Throws: `OptimizerStateMismatch` if it is not a whole number of 0 or more.
  package static func steps(_ name: String, in state: [String: Tensor]) throws -> Int {
    let count = state[name]?.scalar ?? 0
    // No run has so many steps; a larger count could overflow.
    guard let whole = Int(exactly: count), (0...1 << 53).contains(whole) else {
      throw damaged(name, "is \(count), expected a count of steps")
    }
    return whole
  }

  /// A state that no optimizer wrote.
  package static func damaged(_ name: String, _ found: String) -> OptimizerStateMismatch {
    OptimizerStateMismatch(
      description: """
        In the saved optimizer state "\(name)" \(found). The file is damaged: resume from an earlier \
        checkpoint.
        """)
  }

  /// Checks a saved state against the entries of an optimizer.
  ///
  /// - Throws: `OptimizerStateMismatch` that names the first entry that does not fit.
  package static func check(
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
    if let (name, _) = expected.first(where: { state[$0.name]?.isFinite == false }) {
      throw damaged(name, "contains NaN or infinity")
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

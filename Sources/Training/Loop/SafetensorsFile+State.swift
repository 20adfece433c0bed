import FileAccess
import Interchange
import TensorCore

extension SafetensorsFile {
  /// The tensors whose names begin with `prefix`, by the remaining name.
  public func tensors(under prefix: String) throws -> [String: Tensor] {
    let names = names.filter { $0.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        (String($0.dropFirst(prefix.count)), try tensor(named: $0))
      })
  }

  /// Restores the state of an optimizer.
  ///
  /// - Throws: `FileProblem` if the file belongs to another optimizer or model.
  public func restore(_ optimizer: any Optimizer, prefix: String) throws {
    try restore(prefix: prefix) { try optimizer.restore($0) }
  }

  /// Restores the state of an average.
  ///
  /// - Throws: `FileProblem` if the file belongs to another model.
  package func restore(_ average: WeightAverage, prefix: String) throws {
    try restore(prefix: prefix) { try average.restore($0) }
  }

  /// Restores any state from the tensors under a prefix.
  ///
  /// - Throws: `FileProblem` if `body` throws.
  package func restore(prefix: String, _ body: ([String: Tensor]) throws -> Void) throws {
    let tensors = try tensors(under: prefix)
    do {
      try body(tensors)
    } catch {
      let found = "\(error)"
      throw FileProblem(
        .malformed, path: path, found: found.hasSuffix(".") ? String(found.dropLast()) : found,
        advice: "Resume with the recipe that the run was started with")
    }
  }
}

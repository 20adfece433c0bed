import Checkpointing
import FileAccess
import TensorCore

extension SafetensorsFile {
  /// The tensors whose names begin with `prefix`, by the rest of their names.
  package func tensors(under prefix: String) throws -> [String: Tensor] {
    let names = names.filter { $0.hasPrefix(prefix) }
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        (String($0.dropFirst(prefix.count)), try tensor(named: $0))
      })
  }
}

extension TrainingTask {
  /// Gives an optimizer what it remembered.
  ///
  /// - Throws: `FileProblem` if the file is of another optimizer or model.
  package func restore(
    _ optimizer: any Optimizer, from file: SafetensorsFile, prefix: String
  ) throws {
    try restore(from: file, prefix: prefix) { try optimizer.restore($0) }
  }

  /// Gives an average what it remembered.
  ///
  /// - Throws: `FileProblem` if the file is of another model.
  package func restore(
    _ average: WeightAverage, from file: SafetensorsFile, prefix: String
  ) throws {
    try restore(from: file, prefix: prefix) { try average.restore($0) }
  }

  private func restore(
    from file: SafetensorsFile, prefix: String, _ body: ([String: Tensor]) throws -> Void
  ) throws {
    let tensors = try file.tensors(under: prefix)
    do {
      try body(tensors)
    } catch {
      throw FileProblem(
        .malformed, path: file.path, found: "\(error)",
        advice: "Resume with the recipe that the run was started with")
    }
  }
}

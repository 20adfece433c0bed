import Compression
import DataPipeline
import FileAccess
import Interchange
import TensorCore

/// The result of the phase before the search in a file: scores of channels, and the moments of what
/// layers read. A resumed compression, and one that takes over a search, read it instead of analyzing
/// again.
struct SavedAnalysis {
  /// The file.
  let path: String
  /// A text that identifies the pair, the images and the settings.
  let identity: String

  private static let identityKey = "identity"
  private static let checksumKey = "checksum"
  private static let versionKey = "version"
  private static let version = "1"

  /// Writes the analysis of a problem.
  ///
  /// - Throws: `FileProblem` if the file cannot be written.
  func write(_ problem: GeneratorPairProblem) throws {
    let tensors = problem.stored.sorted { $0.name < $1.name }
    var hash = ContentHash()
    for (name, tensor) in tensors { Self.absorb(name, tensor, into: &hash) }
    try SafetensorsWriter.write(
      tensors: tensors.map { StoredTensor(name: $0.name, tensor: $0.tensor) },
      metadata: [
        Self.identityKey: identity, Self.checksumKey: hash.text, Self.versionKey: Self.version,
      ], to: path)
  }

  /// Reads what `make` builds from the tensors of the file.
  ///
  /// - Parameter make: Builds a problem from the tensor of each name; nil if they do not fit.
  /// - Returns: The problem, and a line about the file; no problem if the file is of no use, and no
  ///   line if there is no file.
  func problem(
    _ make: ((_ name: String) throws -> Tensor?) throws -> GeneratorPairProblem?
  ) -> (problem: GeneratorPairProblem?, line: String?) {
    guard FileContents.exists(path) else { return (nil, nil) }
    do {
      let file = try SafetensorsFile(path: path)
      guard file.metadata[Self.versionKey] == Self.version,
        file.metadata[Self.identityKey] == identity
      else {
        return (
          nil,
          "\(path) is the analysis of another pair, other images or other settings; analyzing again"
        )
      }
      var hash = ContentHash()
      for name in file.names.sorted() {
        Self.absorb(name, try file.tensor(named: name), into: &hash)
      }
      let problem =
        file.metadata[Self.checksumKey] == hash.text
        ? try make { file.entry(named: $0) == nil ? nil : try file.tensor(named: $0) } : nil
      return problem.map { ($0, "using the analysis of the generators in \(path)") }
        ?? (nil, "\(path) is damaged; analyzing the generators again")
    } catch {
      return (nil, "\(path) cannot be used; analyzing the generators again (\(error))")
    }
  }

  private static func absorb(_ name: String, _ tensor: Tensor, into hash: inout ContentHash) {
    hash.absorb("\(name) \(tensor.shape)")
    hash.absorb(tensor)
  }
}

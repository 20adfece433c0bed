import FileAccess
import TensorCore

/// The type and shape of a tensor in a file.
public struct StateEntry: Hashable, Sendable {
  /// The type of its scalars in the file.
  public let type: StorageType
  /// Its extents in the file, outermost first.
  public let shape: Shape
}

/// A file of named tensors, whatever its format.
public protocol StateSource: Sendable {
  /// The file, as the caller named it.
  var path: String { get }
  /// The tensors' names, in the order of the file.
  var names: [String] { get }

  /// The type and shape of a tensor; nil if the file has none of that name.
  func entry(named name: String) -> StateEntry?

  /// A tensor's scalars in row-major order, converted to `Float`.
  ///
  /// - Throws: `FileProblem` if the tensor does not exist or cannot be read.
  func tensor(named name: String) throws -> Tensor
}

extension StateSource {
  /// The same file without some of its tensors.
  public func omitting(_ names: Set<String>) -> any StateSource {
    names.isEmpty
      ? self
      : PartialState(base: self, names: self.names.filter { !names.contains($0) }, omitted: names)
  }

  /// The problem that the file has no tensor of this name.
  func noTensor(named name: String) -> FileProblem {
    let known = names.prefix(5).map(\.shortened).joined(separator: ", ")
    return FileProblem(
      .malformed, path: path,
      found: "it has no tensor \"\(name.shortened)\"; its \(names.count) tensors are \(known)…",
      advice: "Check that this is the right file")
  }
}

/// Some of the tensors of a file.
private struct PartialState: StateSource {
  let base: any StateSource
  let names: [String]
  let omitted: Set<String>

  var path: String { base.path }

  func entry(named name: String) -> StateEntry? {
    omitted.contains(name) ? nil : base.entry(named: name)
  }

  func tensor(named name: String) throws -> Tensor { try base.tensor(named: name) }
}

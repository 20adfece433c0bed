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
  /// Whether that is the order in which the network has them; a format can sort them by name.
  var keepsOrder: Bool { get }

  /// The type and shape of a tensor; nil if the file has none of that name.
  func entry(named name: String) -> StateEntry?

  /// A tensor's scalars in row-major order, converted to `Float`.
  ///
  /// - Throws: `FileProblem` if the tensor does not exist or cannot be read.
  func tensor(named name: String) throws -> Tensor
}

extension StateSource {
  /// Most formats keep the order.
  public var keepsOrder: Bool { true }

  /// The same file without some of its tensors.
  public func omitting(_ names: Set<String>) -> any StateSource {
    guard !names.isEmpty else { return self }
    return renamed(self.names.filter { !names.contains($0) }.map { ($0, $0) })
  }

  /// Some of the file's tensors under other names.
  ///
  /// - Precondition: The new names differ.
  package func renamed(_ names: [(old: String, new: String)]) -> any StateSource {
    RenamedState(base: self, names)
  }

  /// The names and shapes of the tensors, in the order of the file.
  package var shapes: [(name: String, shape: Shape)] {
    names.map { ($0, entry(named: $0)?.shape ?? []) }
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

/// Some of the tensors of a file, with names of their own.
private struct RenamedState: StateSource {
  let base: any StateSource
  let names: [String]
  private let oldNames: [String: String]

  init(base: any StateSource, _ names: [(old: String, new: String)]) {
    self.base = base
    self.names = names.map(\.new)
    oldNames = Dictionary(uniqueKeysWithValues: names.map { ($0.new, $0.old) })
  }

  var path: String { base.path }
  var keepsOrder: Bool { base.keepsOrder }

  func entry(named name: String) -> StateEntry? { oldNames[name].flatMap(base.entry(named:)) }

  func tensor(named name: String) throws -> Tensor {
    guard let old = oldNames[name] else { throw noTensor(named: name) }
    return try base.tensor(named: old)
  }
}

import FileAccess
import Foundation
import TensorCore

/// A PyTorch checkpoint (`.pth`, `.pt`), checked in full when it is opened and read tensor by tensor.
///
/// Both formats are read: the zip archive that `torch.save` writes since version 1.6, and the
/// sequence of pickles from before. The pickle inside is read as a description of tensors; nothing
/// in it is ever run. A file that needs more than that is refused.
public struct PyTorchFile: StateSource {
  /// The file, as the caller named it.
  public let path: String
  /// The key under which the weights lie beside other things, nil if they are all there is.
  public let key: String?
  /// The tensors' names, in the order of the file.
  public let names: [String]

  private let views: [String: TensorView]
  private let source: any StorageSource

  /// Opens the file at `path`.
  ///
  /// - Parameter key: Under which key of the outermost dictionary the weights lie. Without it they
  ///   are the whole, or what lies under a usual key such as `state_dict` or `model`.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(path: String, key: String? = nil) throws {
    let data = try FileContents.read(path)
    do {
      let content = try PyTorchContent(data, path: path)
      let state = try StateDictionary(content.root, in: content.heap, key: key)
      try state.checkSize(fileBytes: data.count)
      for (_, view) in state.entries { try content.source.check(view.storage) }
      self.key = state.key
      names = state.entries.map(\.name)
      views = Dictionary(uniqueKeysWithValues: state.entries.map { ($0.name, $0.view) })
      source = content.source
    } catch let problem as PyTorchProblem {
      throw problem.problem(path: path)
    }
    self.path = path
  }

  /// The type and shape of a tensor; nil if the file has none of that name.
  public func entry(named name: String) -> StateEntry? {
    views[name].map { StateEntry(type: $0.storage.type, shape: Shape($0.extents)) }
  }

  /// A tensor's scalars in row-major order, converted to `Float`.
  ///
  /// - Throws: `FileProblem` if there is no such tensor or it cannot be read.
  public func tensor(named name: String) throws -> Tensor {
    guard let view = views[name] else { throw noTensor(named: name) }
    do {
      return try source.tensor(view)
    } catch let problem as PyTorchProblem {
      throw problem.problem(path: path)
    }
  }
}

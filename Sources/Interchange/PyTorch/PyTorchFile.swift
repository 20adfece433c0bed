import FileAccess
import Foundation
import PythonFiles
import TensorCore

/// A PyTorch checkpoint (`.pth`, `.pt`). Opening it checks the whole file; tensors are read one by
/// one.
///
/// It reads both formats: the zip archive that `torch.save` writes since version 1.6, and the
/// earlier sequence of pickles. It interprets the pickle as a description of tensors and never runs
/// code from it. It rejects a file that needs more than that.
public struct PyTorchFile: StateSource {
  /// The file, as the caller named it.
  public let path: String
  /// The key of the weights in the file's dictionary; nil if the file contains only weights.
  public let key: String?
  /// Other keys of the file's dictionary that have tensors, such as `ema`.
  public let otherKeys: [String]
  /// The tensors' names, in the order of the file.
  public let names: [String]

  private let views: [String: TensorView]
  private let source: any StorageSource

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - key: The key of the weights in the outermost dictionary. By default, the whole dictionary
  ///     holds the weights, or a usual key such as `state_dict` or `model` does.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(path: String, key: String? = nil) throws {
    let data = try FileContents.read(path)
    do {
      let content = try PyTorchContent(data, path: path)
      let state = try StateDictionary(content, key: key)
      try state.checkSize(fileBytes: data.count)
      for (_, view) in state.entries { try content.source.check(view.storage) }
      self.key = state.key
      otherKeys = state.otherKeys
      names = state.entries.map(\.name)
      views = Dictionary(uniqueKeysWithValues: state.entries.map { ($0.name, $0.view) })
      source = content.source
    } catch let problem as PythonFileProblem {
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
  /// - Throws: `FileProblem` if the tensor does not exist or cannot be read.
  public func tensor(named name: String) throws -> Tensor {
    guard let view = views[name] else { throw noTensor(named: name) }
    do {
      return try source.tensor(view)
    } catch let problem as PythonFileProblem {
      throw problem.problem(path: path)
    }
  }
}

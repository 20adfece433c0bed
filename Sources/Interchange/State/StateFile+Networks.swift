import Autograd
import FileAccess
import Networks
import TensorCore

extension StateFile {
  /// Opens any file with the tensors of a network: a PyTorch checkpoint, a safetensors file, or an
  /// ONNX model, whose tensors have the names of the model's weights.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - imageExtent: Height and width of the images, for an ONNX model that leaves them open.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public static func openNetwork(
    path: String, imageExtent: ImageExtent? = nil
  ) throws -> any StateSource {
    guard DescribedFile.isONNX(path: path), case .onnx(let model, _) = try opened(path, imageExtent)
    else { return try open(path: path) }
    return NetworkTensors(of: model.network, path: path)
  }

  /// The size of the images only matters for a model that leaves it open: its weights are the same.
  private static func opened(_ path: String, _ imageExtent: ImageExtent?) throws -> DescribedFile {
    if let file = try? DescribedFile(path: path) { return file }
    return try DescribedFile(path: path, imageExtent: imageExtent)
  }
}

/// The tensors of a network in memory, as a file would store them.
private struct NetworkTensors: StateSource {
  let path: String
  let names: [String]
  private let tensors: [String: StoredTensor]

  init(of network: Network, path: String) {
    self.path = path
    let stored = ModuleState.tensors(of: network)
    names = stored.map(\.name)
    tensors = Dictionary(stored.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func entry(named name: String) -> StateEntry? {
    tensors[name].map { StateEntry(type: $0.type, shape: $0.tensor.shape) }
  }

  func tensor(named name: String) throws -> Tensor {
    guard let stored = tensors[name] else { throw noTensor(named: name) }
    return stored.tensor
  }
}

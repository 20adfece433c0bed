import FileAccess
import Foundation
import ONNX

/// A file with a network and, usually, its description: safetensors or ONNX. The content determines
/// the format, not the name.
public enum DescribedFile {
  /// A safetensors file.
  case safetensors(SafetensorsFile)
  /// An ONNX model, with its path.
  case onnx(ONNXModel, path: String)

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - options: How an ONNX model is read.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(path: String, _ options: ONNXImportOptions = ONNXImportOptions()) throws {
    let data = try FileContents.read(path)
    self =
      Self.isONNX(data)
      ? .onnx(try ONNXModel(path: path, options), path: path)
      : .safetensors(try SafetensorsFile(data, path: path))
  }

  /// Whether the file at `path` is an ONNX model; false if it cannot be read.
  package static func isONNX(path: String) -> Bool {
    (try? FileContents.read(path)).map(isONNX) ?? false
  }

  /// Whether bytes begin like an ONNX model, and not like another format.
  static func isONNX(_ data: Data) -> Bool {
    ONNXModel.isModel(data) && !SafetensorsFile.begins(data)
      && ForeignFormat(recognizing: data) == nil
  }

  /// The file, as the caller named it.
  public var path: String {
    switch self {
    case .safetensors(let file): file.path
    case .onnx(_, let path): path
    }
  }

  /// Texts that describe the network, by their keys.
  public var metadata: [String: String] {
    switch self {
    case .safetensors(let file): file.metadata
    case .onnx(let model, _): model.metadata
    }
  }
}

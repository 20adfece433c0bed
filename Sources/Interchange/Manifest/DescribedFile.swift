import FileAccess
import Foundation
import Networks
import ONNX

/// A file with a network and, usually, its description: safetensors or ONNX. The content determines
/// the format; the name only helps to tell what a damaged file was.
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
      Self.isONNX(data, path: path)
      ? .onnx(try ONNXModel(data, path: path, options), path: path)
      : .safetensors(try SafetensorsFile(data, path: path))
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - imageExtent: Height and width of the images, for an ONNX model that leaves them open.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(path: String, imageExtent: ImageExtent?) throws {
    try self.init(path: path, ONNXImportOptions(imageExtent: imageExtent))
  }

  /// Whether the file at `path` is an ONNX model, or one that is damaged; false if it cannot be read.
  package static func isONNX(path: String) -> Bool {
    (try? FileContents.read(path)).map { isONNX($0, path: path) } ?? false
  }

  /// Whether bytes begin like an ONNX model, and not like another format.
  static func isONNX(_ data: Data) -> Bool {
    ONNXModel.begins(data) && !SafetensorsFile.begins(data)
      && ForeignFormat(recognizing: data) == nil
  }

  /// A file that has the name of an ONNX model and is nothing else that Condense reads is a damaged
  /// model.
  private static func isONNX(_ data: Data, path: String) -> Bool {
    if isONNX(data) { return true }
    guard path.lowercased().hasSuffix(".onnx"), !SafetensorsFile.begins(data) else { return false }
    switch ForeignFormat(recognizing: data) {
    case .pytorchArchive, .pickle: return false
    default: return true
    }
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

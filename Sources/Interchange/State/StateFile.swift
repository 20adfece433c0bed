import FileAccess
import Foundation
import PythonFiles

/// Opens files of named tensors in any supported format.
public enum StateFile {
  /// Opens a PyTorch checkpoint or a safetensors file; the first bytes determine the format.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - key: The key of the weights in a checkpoint; see `PyTorchFile`.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public static func open(path: String, key: String? = nil) throws -> any StateSource {
    let data = try FileContents.read(path)
    if DescribedFile.isONNX(data) {
      throw FileProblem(
        .malformed, path: path, found: "this is an ONNX model, not a file of weights alone",
        advice: "Convert it without --key and --architecture")
    }
    switch ForeignFormat(recognizing: data) {
    case .pytorchArchive, .pickle: return try PyTorchFile(path: path, key: key)
    case nil where path.hasSuffix(".pb"):
      throw FileProblem(
        .malformed, path: path, found: "this is probably a frozen graph of TensorFlow",
        advice: "Convert it to ONNX, `python -m tf2onnx.convert --graphdef model.pb --inputs …"
          + " --outputs … --output model.onnx`, then run `condense convert model.onnx"
          + " model.safetensors`")
    case nil where !data.isEmpty && !SafetensorsFile.begins(data):
      throw FileProblem(
        .malformed, path: path,
        found: "this is neither a PyTorch checkpoint nor a safetensors file",
        advice: PythonFileProblem.isAnotherFile)
    default: break
    }
    let file = try SafetensorsFile(data, path: path)
    guard key == nil else {
      throw FileProblem(
        .malformed, path: path,
        found: "a key was given, but a safetensors file has only tensors",
        advice: "Remove the key")
    }
    return file
  }
}

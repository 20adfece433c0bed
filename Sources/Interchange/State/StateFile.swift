import FileAccess
import Foundation

/// Files of named tensors in any format that is read.
public enum StateFile {
  /// Opens a PyTorch checkpoint or a safetensors file, whichever it is by its first bytes.
  ///
  /// - Parameter key: Under which key of a checkpoint the weights lie; see `PyTorchFile`.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public static func open(path: String, key: String? = nil) throws -> any StateSource {
    let data = try FileContents.read(path)
    switch ForeignFormat(recognizing: data) {
    case .pytorchArchive, .pickle: return try PyTorchFile(path: path, key: key)
    default: break
    }
    let file = try SafetensorsFile(data, path: path)
    guard key == nil else {
      throw FileProblem(
        .malformed, path: path,
        found: "a safetensors file has tensors only, and no keys beside them",
        advice: "Leave out the key")
    }
    return file
  }
}

import FileAccess
import Foundation
import PythonFiles

/// The content of a PyTorch file: the value of its pickle, and the storages.
struct PyTorchContent {
  let root: PickleValue
  let heap: PickleHeap
  let objects: TorchObjects
  let source: any StorageSource

  init(root: PickleValue, heap: PickleHeap, objects: TorchObjects, source: any StorageSource) {
    self.root = root
    self.heap = heap
    self.objects = objects
    self.source = source
  }

  /// Reads the file at `path`, whose bytes are `data`; its first bytes determine the format.
  ///
  /// - Throws: `PythonFileProblem`.
  init(_ data: Data, path: String) throws {
    switch ForeignFormat(recognizing: data) {
    case .pytorchArchive: try self.init(archive: path, data)
    case .pickle: try self.init(legacy: data)
    case let format?:
      let problem = format.problem(expecting: "a PyTorch checkpoint")
      throw PythonFileProblem(problem.found, advice: problem.advice)
    case nil: throw Self.unknown(data)
    }
  }

  private static func unknown(_ data: Data) -> PythonFileProblem {
    if data.isEmpty { return PythonFileProblem("the file is empty", advice: "Fetch it again") }
    if data.dropFirst(8).first == UInt8(ascii: "{") {
      return PythonFileProblem(
        "this is probably a safetensors file, not a PyTorch checkpoint",
        advice: "Rename it so that it ends in .safetensors, and read it again")
    }
    return PythonFileProblem(
      "this file begins neither as a zip archive nor as a pickle, so it is not a PyTorch "
        + "checkpoint",
      advice: PythonFileProblem.isAnotherFile)
  }
}

import FileAccess
import Foundation

/// The content of a PyTorch file: the value of its pickle, and the storages.
struct PyTorchContent {
  let root: PickleValue
  let heap: PickleHeap
  let source: any StorageSource

  init(root: PickleValue, heap: PickleHeap, source: any StorageSource) {
    self.root = root
    self.heap = heap
    self.source = source
  }

  /// Reads the file at `path`, whose bytes are `data`; its first bytes determine the format.
  ///
  /// - Throws: `PyTorchProblem`.
  init(_ data: Data, path: String) throws {
    switch ForeignFormat(recognizing: data) {
    case .pytorchArchive: try self.init(archive: path, data)
    case .pickle: try self.init(legacy: data)
    case let format?:
      let problem = format.problem(expecting: "a PyTorch checkpoint")
      throw PyTorchProblem(problem.found, advice: problem.advice)
    case nil: throw Self.unknown(data)
    }
  }

  private static func unknown(_ data: Data) -> PyTorchProblem {
    if data.isEmpty { return PyTorchProblem("the file is empty", advice: "Fetch it again") }
    if data.dropFirst(8).first == UInt8(ascii: "{") {
      return PyTorchProblem(
        "this is probably a safetensors file, not a PyTorch checkpoint",
        advice: "Rename it so that it ends in .safetensors, and read it again")
    }
    return PyTorchProblem(
      "this file begins neither as a zip archive nor as a pickle, so it is not a PyTorch "
        + "checkpoint",
      advice: PyTorchProblem.isAnotherFile)
  }
}

import Foundation

/// What a PyTorch file holds: the value of its pickle, and where the storages are.
struct PyTorchContent {
  let root: PickleValue
  let heap: PickleHeap
  let source: any StorageSource

  init(root: PickleValue, heap: PickleHeap, source: any StorageSource) {
    self.root = root
    self.heap = heap
    self.source = source
  }

  /// Reads the file at `path`, whose bytes are `data`, in the format that it begins like.
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
        advice: "Give it the ending .safetensors and read it as what it is")
    }
    if data.dropFirst(257).starts(with: Array("ustar".utf8)) {
      return PyTorchProblem(
        "this is a tar archive, as PyTorch wrote before version 0.1.10, which is not read",
        advice: "Load it with a newer PyTorch and save its state dictionary again")
    }
    return PyTorchProblem(
      "this begins neither like a zip archive nor like a pickle, so it is no PyTorch checkpoint",
      advice: PyTorchProblem.isAnotherFile)
  }
}

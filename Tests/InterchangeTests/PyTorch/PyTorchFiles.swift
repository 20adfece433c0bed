import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing

/// A checkpoint written by scripts/python/fixtures/pytorch_files.py.
func checkpoint(_ name: String) -> String { fixture("PyTorch/\(name).pth") }

/// The expected tensors.
func expectedFromPyTorch() throws -> SafetensorsFile {
  try SafetensorsFile(path: fixture("PyTorch/expected.safetensors"))
}

/// A file whose content is replaced in place, thousands of times: truncating or removing it each
/// time would make the system write it to the disk.
struct ScratchFile {
  let path: String
  private let handle: FileHandle

  /// Calls `body` with a new file and then removes it.
  static func with<Result>(_ body: (ScratchFile) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.pth"
      try Data().write(to: URL(fileURLWithPath: path))
      let handle = try #require(FileHandle(forUpdatingAtPath: path))
      defer { try? handle.close() }
      return try body(ScratchFile(path: path, handle: handle))
    }
  }

  /// Replaces its content and opens it.
  func read(_ content: Data) throws -> PyTorchFile {
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: content)
    try handle.truncate(atOffset: UInt64(content.count))
    return try PyTorchFile(path: path)
  }
}

/// Reads a PyTorch file from memory.
func read(_ file: Data, key: String? = nil) throws -> PyTorchFile {
  try withTemporaryFolder { folder in
    try file.write(to: URL(fileURLWithPath: "\(folder)/weights.pth"))
    return try PyTorchFile(path: "\(folder)/weights.pth", key: key)
  }
}

/// Expects that a PyTorch file is rejected with a message that contains each of `facts`.
func expectRefusal(
  ofPyTorch file: Data, key: String? = nil, _ facts: String...,
  at location: SourceLocation = #_sourceLocation
) {
  let problem = #expect(throws: FileProblem.self, sourceLocation: location) {
    let file = try read(file, key: key)
    for name in file.names { _ = try file.tensor(named: name) }
  }
  #expect(problem?.kind == .malformed, sourceLocation: location)
  #expect(problem?.path.hasSuffix("/weights.pth") == true, sourceLocation: location)
  let message = problem?.description ?? ""
  for fact in facts {
    #expect(message.contains(fact), "\(message)", sourceLocation: location)
  }
}

/// Expects that a pickle, in an archive with a storage of 16 bytes, is rejected.
func expectRefusal(
  ofPickle pickle: Data, _ facts: String..., at location: SourceLocation = #_sourceLocation
) {
  for fact in facts {
    expectRefusal(ofPyTorch: PickleBytes.archive(pickle).bytes, fact, at: location)
  }
}

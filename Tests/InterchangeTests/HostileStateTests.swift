import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing

/// Files that are small, but would take much time, memory or text.
@Suite struct HostileStateTests {
  @Test(arguments: [
    ("old.pth", "\0", "this is a tar archive, as PyTorch wrote before version 0.1.10"),
    ("new.pth", "z", "this is neither a PyTorch checkpoint nor a safetensors file"),
    ("new.safetensors", "z", "this is neither a PyTorch checkpoint nor a safetensors file"),
  ])
  func `Files of neither format are reported as what they are`(
    _ name: String, _ filling: String, _ found: String
  ) throws {
    try withTemporaryFolder { folder in
      let content = String(repeating: filling, count: 257) + "ustar" + filling
      let path = "\(folder)/\(name)"
      try Data((filling == "z" ? String(content.prefix(200)) : content).utf8)
        .write(to: URL(fileURLWithPath: path))
      let problem = #expect(throws: FileProblem.self) { try StateFile.open(path: path) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.found.hasPrefix(found) == true, "\(problem?.found ?? "")")
      #expect(filling == "z" || problem?.advice.contains("weights_only=False") == true)
    }
  }

  @Test func `Other cut files are still reported as cut`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/some"
      func found(_ data: Data) throws -> String? {
        try data.write(to: URL(fileURLWithPath: path))
        return #expect(throws: FileProblem.self) { try StateFile.open(path: path) }?.found
      }
      let empty = try found(Data())
      #expect(empty == "the file is empty")
      let whole = safetensors("{" + described("a", "[1]", 0, 4) + "}", data: 4)
      let (half, most) = (try found(whole.prefix(30)), try found(whole.dropLast()))
      #expect(half?.contains("only 22 bytes follow") == true)
      #expect(most?.contains("1 are missing") == true)
    }
  }
}

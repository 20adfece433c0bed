import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing

/// Files that are small, but would take much time, memory or text.
@Suite struct HostileStateTests {
  @Test func `More tensors than any network has are rejected, and not written`() throws {
    let items = (0...100_000).map { described("\($0)", "[0]", 0, 0) }
    expectRefusal(
      of: safetensors("{" + items.joined(separator: ",") + "}"),
      "the header has more than 100000 tensors")
    let file = try SafetensorsFile(
      safetensors("{" + items.dropLast().joined(separator: ",") + "}"), path: "most")
    #expect(file.names.count == 100_000)
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) {
        try SafetensorsWriter.write(
          tensors: (0...100_000).map { StoredTensor(name: "\($0)", tensor: Tensor(0)) },
          to: "\(folder)/file")
      }
      #expect(problem?.found.contains("the limit is 100000") == true)
    }
  }

  @Test func `More axes than any tensor has are rejected`() {
    func file(_ count: Int) -> Data {
      let ones = Array(repeating: "1", count: count).joined(separator: ",")
      return safetensors("{" + described("a", "[\(ones)]", 0, 4) + "}", data: 4)
    }
    expectRefusal(of: file(65), "has more than 64 numbers in the shape of \"a\"")
    #expect(throws: Never.self) { try SafetensorsFile(file(64), path: "some") }
  }

  @Test func `Names of a file are shortened in messages`() throws {
    let long = String(repeating: "x", count: 100_000)
    let header = "{" + described(long, "[1]", 0, 4) + "}"
    let file = try SafetensorsFile(safetensors(header, data: 4), path: "some")
    let plan = NetworkPlan.leNet(inputChannels: 1, classes: 2)
    var random = RandomStream(seed: 1)
    let network = Network(plan, random: &random)
    let problem = #expect(throws: FileProblem.self) { try ModuleState.load(file, into: network) }
    #expect(problem?.found.contains("1 not expected (xxx") == true)
    #expect((problem?.description.utf8.count ?? 0) < 2000)
    let missing = #expect(throws: FileProblem.self) { try file.tensor(named: long + "y") }
    #expect((missing?.description.utf8.count ?? 0) < 1000)
  }

  @Test func `A graph that is too long for any network is rejected unread`() throws {
    let words = String(repeating: "[", count: (16 << 20) + 1)
    let header = "{\"__metadata__\":{\"condense.graph\":\"\(words)\"}}"
    let file = try SafetensorsFile(safetensors(header), path: "some")
    let problem = #expect(throws: FileProblem.self) { try ModelFile.graph(in: file) }
    #expect(problem?.found == "its graph has 16777217 bytes, the limit is 16777216")
  }

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

import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing

@Suite struct SafetensorsWritingTests {
  @Test func `What is written is read back, bit for bit`() throws {
    var random = RandomStream(seed: 2, "round trip")
    let scalars =
      (0..<1_155).map { _ in random.normal() } + [.infinity, -0.0, 0x1p-140, 0x1.fffffep127]
    let tensor = Tensor(scalars, shape: [19, 61])
    let counter = Tensor([-3, 16_777_216], shape: [2])
    let words = ["": "\u{0}\u{7F}\u{2028}é🦊\"\\", "\n\r\t\u{8}\u{C}": ""]
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(
        tensors: [
          StoredTensor(name: "x.\"y\"\n", tensor: tensor),
          StoredTensor(name: "n", tensor: counter, type: .int64),
        ], metadata: words, to: "\(folder)/file")
      let file = try SafetensorsFile(path: "\(folder)/file")
      #expect(file.metadata == words)
      #expect(file.names == ["n", "x.\"y\"\n"])
      #expect(file.entry(named: "n")?.type == .int64)
      #expect(try file.tensor(named: "n") == counter)
      let read = try file.tensor(named: "x.\"y\"\n")
      #expect(read.shape == tensor.shape)
      #expect(read.scalars.map(\.bitPattern) == tensor.scalars.map(\.bitPattern))
    }
  }

  @Test func `An empty file is written and read`() throws {
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(tensors: [], to: "\(folder)/file")
      let bytes = try FileContents.read("\(folder)/file")
      #expect(bytes == Data([8, 0, 0, 0, 0, 0, 0, 0]) + Data("{}      ".utf8))
      #expect(try SafetensorsFile(path: "\(folder)/file").names.isEmpty)
    }
  }

  @Test func `A number too large for half precision is rejected before writing`() throws {
    try withTemporaryFolder { folder in
      let tensor = Tensor([1, .infinity, 65519.9, -65520], shape: [4])
      let problem = #expect(throws: FileProblem.self) {
        try SafetensorsWriter.write(
          tensors: [StoredTensor(name: "big", tensor: tensor, type: .float16)], to: "\(folder)/file"
        )
      }
      #expect(problem?.found.contains("\"big\" contains -65520.0") == true)
      let left = try contents(of: folder)
      #expect(left == [])
    }
  }

  @Test func `A file that cannot be created is reported`() throws {
    try withTemporaryFolder { folder in
      let tensors = [StoredTensor(name: "a", tensor: Tensor(1))]
      let problem = #expect(throws: FileProblem.self) {
        try SafetensorsWriter.write(tensors: tensors, to: "\(folder)/missing/file")
      }
      #expect(problem?.kind == .cannotCreate)
    }
  }
}

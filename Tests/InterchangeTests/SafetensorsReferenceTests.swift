import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing

/// Files written by the reference implementation: scripts/python/fixtures/safetensors_files.py.
@Suite struct SafetensorsReferenceTests {
  private func types() throws -> SafetensorsFile {
    try SafetensorsFile(path: fixture("safetensors-types.safetensors"))
  }

  @Test(arguments: ["f64", "f32", "f16", "bf16"])
  func `Numbers of every width are read`(name: String) throws {
    let file = try types()
    #expect(try file.tensor(named: name) == Tensor([-2.5, 0, 1.5], shape: [3]))
    #expect(file.entry(named: name)?.type.rawValue == name.uppercased())
  }

  @Test(arguments: [
    ("i64", -3), ("i32", -3), ("i16", -3), ("i8", -3), ("u8", 155), ("u16", 0), ("u32", 0),
    ("u64", 0),
  ])
  func `Integers of every width are read`(name: String, shift: Float) throws {
    let expected = [0, 1, 2, 3, 4, 100].map { $0 + shift }
    #expect(try types().tensor(named: name) == Tensor(expected, shape: [2, 3]))
  }

  @Test func `Booleans, scalars and empty tensors are read`() throws {
    let file = try types()
    #expect(try file.tensor(named: "bool") == Tensor([0, 1, 0, 1, 0, 0], shape: [2, 3]))
    #expect(try file.tensor(named: "rank 0") == Tensor(7))
    #expect(try file.tensor(named: "nothing") == Tensor([], shape: [3, 0, 2]))
  }

  @Test(arguments: [("c64", "C64"), ("f8", "F8_E4M3")])
  func `Types that cannot be converted are rejected by name`(name: String, type: String) throws {
    let file = try types()
    #expect(file.entry(named: name)?.shape == [3])
    let problem = #expect(throws: FileProblem.self) { try file.tensor(named: name) }
    #expect(problem?.found == "\"\(name)\" has the type \(type), which cannot be converted")
  }

  @Test func `Metadata keeps every character`() throws {
    #expect(
      try types().metadata == ["quoted \"\\\n\t\u{1}": "grüße 🦊", "plain": "{\"json\": [1, 2]}"])
  }

  @Test func `The writer's bytes equal the reference's`() throws {
    let tensors = [
      StoredTensor(name: "b", tensor: Tensor([0, 1, 2], shape: [3])),
      StoredTensor(name: "é", tensor: Tensor([1], shape: [1])),
      StoredTensor(name: "a", tensor: Tensor([0.1, -70000], shape: [1, 2])),
      StoredTensor(name: "half", tensor: Tensor([0.1, -1e-7, 65504], shape: [3]), type: .float16),
      StoredTensor(name: "steps", tensor: Tensor(12), type: .int64),
      StoredTensor(name: "B", tensor: Tensor([], shape: [2, 0])),
    ]
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(
        tensors: tensors, metadata: ["a \"b\"\u{1F}": "c/ü\\"], to: "\(folder)/file")
      let reference = try FileContents.read(fixture("safetensors-order.safetensors"))
      #expect(try FileContents.read("\(folder)/file") == reference)
    }
  }
}

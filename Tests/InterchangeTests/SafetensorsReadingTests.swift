import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing

@Suite struct SafetensorsReadingTests {
  /// `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}` and two spaces, then 1 and -2.
  static let golden: [UInt8] =
    [0x38, 0, 0, 0, 0, 0, 0, 0]
    + [
      0x7B, 0x22, 0x61, 0x22, 0x3A, 0x7B, 0x22, 0x64, 0x74, 0x79, 0x70, 0x65, 0x22, 0x3A, 0x22,
      0x46, 0x33, 0x32, 0x22, 0x2C, 0x22, 0x73, 0x68, 0x61, 0x70, 0x65, 0x22, 0x3A, 0x5B, 0x32,
      0x5D, 0x2C, 0x22, 0x64, 0x61, 0x74, 0x61, 0x5F, 0x6F, 0x66, 0x66, 0x73, 0x65, 0x74, 0x73,
      0x22, 0x3A, 0x5B, 0x30, 0x2C, 0x38, 0x5D, 0x7D, 0x7D, 0x20, 0x20,
    ]
    + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]

  @Test func `A file written out byte by byte is read`() throws {
    let file = try SafetensorsFile(Data(Self.golden), path: "golden")
    #expect(file.names == ["a"])
    #expect(file.metadata == [:])
    #expect(file.entry(named: "a")?.type == .float32)
    #expect(file.entry(named: "a")?.shape == [2])
    #expect(try file.tensor(named: "a") == Tensor([1, -2], shape: [2]))
  }

  @Test func `The same bytes are written`() throws {
    try withTemporaryFolder { folder in
      let tensor = Tensor([1, -2], shape: [2])
      try SafetensorsWriter.write(
        tensors: [StoredTensor(name: "a", tensor: tensor)], to: "\(folder)/file")
      #expect(try FileContents.read("\(folder)/file") == Data(Self.golden))
    }
  }

  @Test func `Every truncated file is rejected`() {
    for count in 0..<Self.golden.count {
      #expect(throws: FileProblem.self) {
        try SafetensorsFile(Data(Self.golden.prefix(count)), path: "cut")
      }
    }
  }

  @Test func `The error for a missing file has its path`() {
    let problem = #expect(throws: FileProblem.self) { try SafetensorsFile(path: "/absent/file") }
    #expect(problem?.kind == .missing)
  }

  @Test func `Nothing, rank 0 and zero extents are allowed`() throws {
    #expect(try SafetensorsFile(safetensors("{}"), path: "").names.isEmpty)
    let items = [
      described("none", as: "F32", "[0,72057594037927936]", 0, 0),
      described("one", as: "I64", "[]", 0, 8),
      described("after", as: "F16", "[3,0]", 8, 8),
    ]
    let file = try SafetensorsFile(
      safetensors("{\(items.joined(separator: ","))}", data: 8), path: "")
    #expect(file.names == ["none", "one", "after"])
    #expect(try file.tensor(named: "none").count == 0)
    #expect(try file.tensor(named: "one") == Tensor(0))
    #expect(try file.tensor(named: "after").shape == [3, 0])
  }

  @Test func `White space, order and escapes in the header do not matter`() throws {
    let header = """
       \t\r\n{ "b" : { "data_offsets" : [ 4 , 8 ] , "shape" : [ 1 ] , "dtype" : "F32" } ,
      "__metadata__" : { "\\u00fc\\n\\/\\"" : "\\ud83e\\uDD8A" , "" : "" } ,
      "\\u0061" : { "dtype":"F32","shape":[1],"data_offsets":[0,4] } } \n
      """
    let file = try SafetensorsFile(safetensors(header, data: 8), path: "")
    #expect(file.names == ["a", "b"])
    #expect(file.metadata == ["ü\n/\"": "🦊", "": ""])
  }

  @Test func `A header of 640 bytes is not mistaken for a pickle`() throws {
    let header = "{}" + String(repeating: " ", count: 638)
    let bytes = safetensors(header)
    #expect(bytes.starts(with: [0x80, 0x02]))
    #expect(try SafetensorsFile(bytes, path: "").names.isEmpty)
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(try StateFile.open(path: path).names.isEmpty)
    }
  }

  @Test func `Metadata of a hundred megabytes is read`() throws {
    let text = String(repeating: "x", count: 99_999_900)
    let file = try SafetensorsFile(
      safetensors("{\"__metadata__\":{\"long\":\"\(text)\"}}"), path: "")
    #expect(file.metadata["long"]?.utf8.count == 99_999_900)
  }

  @Test func `The error for a tensor that does not exist lists those that do`() throws {
    let file = try SafetensorsFile(Data(Self.golden), path: "golden")
    #expect(file.entry(named: "b") == nil)
    let problem = #expect(throws: FileProblem.self) { try file.tensor(named: "b") }
    #expect(problem?.found.contains("it has no tensor \"b\"; its 1 tensors are a") == true)
  }
}

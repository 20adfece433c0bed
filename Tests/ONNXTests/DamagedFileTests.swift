import FileAccess
import Foundation
import ONNX
import TestSupport
import Testing

@Suite("Damaged ONNX files")
struct DamagedFileTests {
  /// The finding for a file with these bytes; empty if it can be read.
  private func problem(_ bytes: Data) throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        _ = try ONNXModel(path: path)
        return ""
      } catch let problem as FileProblem {
        return problem.found
      }
    }
  }

  private func model() throws -> Data {
    var draft = ModelDraft(1, 1, 4, 4)
    draft.model.producerName = "a program"
    draft.weight("w", [1, 1, 1, 1], [2])
    draft.node("conv", "Conv", "image", "w")
    draft.outputs("conv")
    return try draft.model.bytes()
  }

  @Test("A model that is cut off inside its graph says how many bytes are missing")
  func cut() throws {
    let whole = try model()
    #expect(try problem(whole) == "")
    // The fields after the graph: the operator set.
    let tail = 4
    let count = whole.count - tail
    #expect(try problem(whole.prefix(count)).contains("operator set"))
    for cut in [1, 7, count - 20] {
      #expect(
        try problem(whole.prefix(count - cut))
          == "the ONNX model is cut off: the file has \(count - cut) bytes, and at least \(cut) more"
          + " should follow")
    }
  }

  @Test("A model that is cut off anywhere is refused")
  func cutAnywhere() throws {
    let whole = try model()
    for count in 0..<whole.count { #expect(try problem(whole.prefix(count)) != "") }
  }

  @Test("A model with a damaged length is not reported as cut off")
  func damagedLength() throws {
    // The version, and a graph of 2^40 bytes.
    let bytes = Data([0x08, 0x08, 0x3A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0x0A])
    #expect(try problem(bytes) == "this is not an ONNX model, or it is damaged")
  }

  @Test(
    "Other files are named",
    arguments: [
      ("", "the file is empty"),
      ("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
      ("<!DOCTYPE html><html>", "web page"), ("PK\u{3}\u{4}", "not an ONNX model"),
      ("\n \nRequested file not found\nSorry", "it begins with \"Requested file not found\""),
    ])
  func otherFiles(text: String, found: String) throws {
    #expect(try problem(Data(text.utf8)).contains(found))
  }
}

import FileAccess
import Foundation
import Networks
import ONNX
import TestSupport
import Testing

@Suite("ONNX models that are rejected")
struct RejectionTests {
  @Test("An operator that is missing is named with its node, and what could be done")
  func missingOperator() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.node("sorted", "GridSample", "image")
    draft.outputs("sorted")
    do {
      _ = try draft.imported()
      Issue.record("expected a problem")
    } catch let problem as FileProblem {
      #expect(
        problem.found
          == "the node \"sorted\" (GridSample) is an operator that Condense does not read")
      #expect(problem.advice.contains("docs/reference/onnx-operators.md"))
    }
  }

  @Test(
    "The advice for an operator that is missing fits its kind",
    arguments: [
      ("LSTM", "is a recurrent network", "without recurrent layers"),
      ("ArgMax", "picks the largest or smallest numbers", "the logits are the output"),
      ("NonMaxSuppression", "selects boxes", "raw boxes and scores"),
      ("Loop", "is a loop or a condition", "the same steps for all images"),
      ("QLinearConv", "computes with integers", "QDQ"),
    ])
  func kinds(type: String, reason: String, advice: String) throws {
    var draft = ModelDraft(1, 1, nil, nil)
    // A node before it that cannot be read either does not hide it.
    draft.node("first", "Reshape", "image")
    draft.node("last", type, "first")
    draft.outputs("last")
    let problem = #expect(throws: FileProblem.self) { try draft.imported() }
    #expect(
      problem?.found == "the node \"last\" (\(type)) \(reason), which Condense does not read")
    #expect(problem?.advice.contains(advice) == true)
  }

  @Test("Shapes that do not fit are reported in a sentence about the node")
  func shapes() throws {
    var draft = ModelDraft(1, 3, 4, 4)
    draft.weight("w", [1, 2, 1, 1], [1, 1])
    draft.node("sum", "Add", "image", "w")
    draft.outputs("sum")
    #expect(
      try draft.problem().hasPrefix("the node \"sum\" (Add) does not fit its inputs: it combines [")
    )
  }

  @Test("A second input gets advice that fits its shape")
  func secondInput() throws {
    func advice(_ extents: Int?...) throws -> String? {
      var draft = ModelDraft(1, 3, 4, 4)
      draft.addInput("other", extents)
      draft.node("a", "Relu", "image")
      draft.outputs("a")
      return #expect(throws: FileProblem.self) { try draft.imported() }?.advice
    }
    #expect(try advice(1, 6)?.contains("--input other=0.5,1 or") == true)
    let images = try advice(1, 3, 4, 4)
    #expect(images?.contains("one image at a time") == true)
    #expect(images?.contains("--input other=@numbers.txt") == true)
  }

  @Test("An image size that contradicts the model is refused, and its own size is not")
  func imageSize() throws {
    var draft = ModelDraft(1, 1, 6, 8)
    draft.node("a", "Relu", "image")
    draft.outputs("a")
    func problem(_ height: Int, _ width: Int) throws -> String {
      try draft.problem(
        ONNXImportOptions(imageExtent: ImageExtent(height: height, width: width)))
    }
    #expect(try problem(6, 8) == "")
    #expect(
      try problem(8, 6)
        == "the model is for images of 6×8 (height×width), but --image-size says 8×6")
    draft.model.graph.input[0].type.tensorType.shape.dim[2] = OnnxDimension()
    #expect(try problem(5, 8) == "")
    #expect(try problem(5, 9).contains("images of any×8"))
  }

  @Test("Nodes in a cycle")
  func cycle() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.node("a", "Add", "image", "b")
    draft.node("b", "Relu", "a")
    draft.outputs("b")
    #expect(try draft.problem().contains("form a cycle"))
  }

  @Test("Two nodes that assign one name, and a node that assigns an input or a weight")
  func assignments() throws {
    func found(_ name: String) throws -> String {
      var draft = ModelDraft(1, 1, 2, 2)
      draft.weight("w", [1], [1])
      draft.node("a", "Relu", "image")
      draft.node("b", "Add", "a", "w")
      draft.model.graph.node[1].output = [name]
      draft.outputs("a")
      return try draft.problem()
    }
    #expect(
      try found("a")
        == "the node \"b\" (Add) assigns \"a\", which the node \"a\" (Relu) assigns too")
    #expect(
      try found("w") == "the node \"b\" (Add) assigns \"w\", which is an input or a weight")
    #expect(try found("image").contains("assigns \"image\", which is an input or a weight"))
    var weights = ModelDraft(1, 1, 2, 2)
    weights.weight("w", [1], [1])
    weights.weight("w", [1], [2])
    weights.node("a", "Add", "image", "w")
    weights.outputs("a")
    #expect(try weights.problem() == "it has two weights of the name \"w\"")
  }

  @Test("Outputs that Condense does not compute are named where they are read, and else ignored")
  func furtherOutputs() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.node("pool", "MaxPool", "image", attributes: [.integers("kernel_shape", [2, 2])])
    draft.model.graph.node[0].output.append("places")
    draft.outputs("pool")
    #expect(try draft.imported().operations == ["max_pool"])
    let words = "is the output 2 of the node \"pool\" (MaxPool)"
    draft.node("act", "Relu", "places")
    #expect(
      try draft.problem()
        == "the node \"act\" (Relu) reads \"places\", which \(words) and which Condense does not"
        + " compute")
    draft.model.graph.node.removeLast()
    draft.outputs("places")
    #expect(
      try draft.problem() == "its output \"places\" \(words), which Condense does not compute")
  }

  @Test("A value that does not exist")
  func missingValue() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.node("a", "Add", "image", "nothing")
    draft.outputs("a")
    #expect(try draft.problem().contains("reads \"nothing\", which does not exist"))
  }

  @Test("A weight for another number of channels")
  func channels() throws {
    var draft = ModelDraft(1, 3, 4, 4)
    draft.weight("w", [1, 2, 1, 1], [1, 1])
    draft.node("conv", "Conv", "image", "w")
    draft.outputs("conv")
    #expect(try draft.problem().contains("reads 3 channels"))
  }

  @Test("Bytes that do not fit the shape")
  func bytes() throws {
    var draft = ModelDraft(1, 1, 4, 4)
    draft.weight("w", [1, 1, 1, 1], [1, 1])
    draft.node("conv", "Conv", "image", "w")
    draft.outputs("conv")
    #expect(try draft.problem().contains("has 2 values, expected 1"))
    draft.model.graph.initializer[0].dims = [Int64.max, 3]
    #expect(try draft.problem().contains("impossible shape"))
    draft.model.graph.initializer[0].dims = [-1]
    #expect(try draft.problem().contains("impossible shape"))
  }

  @Test("Operator sets that are too old or too new", arguments: [8, 23, 0, -1])
  func operatorSet(version: Int) throws {
    var draft = ModelDraft(1, 1, 2, 2, opset: version)
    draft.node("a", "Relu", "image")
    draft.outputs("a")
    #expect(try draft.problem().contains("version \(version), expected 9 to 22"))
  }

  @Test("A model that expands beyond the limit")
  func expansion() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.numbers("shape", [4096, 4096, 16, 16])
    draft.node("ones", "ConstantOfShape", "shape")
    draft.node("out", "Add", "image", "ones")
    draft.outputs("out")
    #expect(
      try draft.problem(ONNXImportOptions(maximumBytes: 1 << 24)).contains("more than the 16 MiB"))
  }

  @Test("Inputs that are not images")
  func inputs() throws {
    var vector = ModelDraft(1, 10)
    vector.node("a", "Relu", "image")
    vector.outputs("a")
    #expect(try vector.problem().contains("not of images [N, C, H, W]"))
    var open = ModelDraft(1, nil, 8, 8)
    open.node("a", "Relu", "image")
    open.outputs("a")
    #expect(try open.problem().contains("does not state the number of channels"))
  }

  @Test("An output that does not depend on the images")
  func output() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.weight("w", [1], [1])
    draft.node("a", "Relu", "w")
    draft.outputs("a")
    #expect(try draft.problem().contains("not computed from the images"))
  }

  @Test("Training mode, and operators of other domains")
  func modes() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    for name in ["a", "b", "c", "d"] { draft.weight(name, [1], [1]) }
    draft.node(
      "norm", "BatchNormalization", "image", "a", "b", "c", "d",
      attributes: [.integer("training_mode", 1)])
    draft.outputs("norm")
    #expect(try draft.problem().contains("training mode"))
    draft.model.graph.node[0].domain = "com.microsoft"
    #expect(try draft.problem().contains("com.microsoft"))
  }

  @Test("Files that are no models", arguments: ["", "abc", "\u{8}\u{1}", "<!DOCTYPE html>"])
  func otherFiles(text: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: FileProblem.self) { try ONNXModel(path: path) }
    }
  }

  @Test("Millions of empty messages in a small file are refused before they are decoded")
  func emptyMessages() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      // A graph (field 7) of nodes (field 1) of no bytes.
      let count = 3_000_000
      var bytes = Data([0x3A])
      var length = UInt64(2 * count)
      while length >= 0x80 {
        bytes.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
      }
      bytes.append(UInt8(length))
      for _ in 0..<count { bytes.append(contentsOf: [0x0A, 0x00]) }
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        _ = try ONNXModel(path: path)
        Issue.record("expected a problem")
      } catch let problem as FileProblem {
        #expect(problem.found.contains("entries"))
      }
    }
  }
}

@Suite("Weights in files beside an ONNX model")
struct ExternalDataTests {
  /// A model whose weight is described by these entries, in a folder with `weights.bin` of 8 bytes.
  private func problem(_ entries: [String: String], in folder: String) throws -> String {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.weight("w", [1, 1, 1, 1], [])
    draft.model.graph.initializer[0].dataLocation = 1
    draft.model.graph.initializer[0].externalData = entries.map { key, value in
      var entry = OnnxEntry()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    draft.node("conv", "Conv", "image", "w")
    draft.outputs("conv")
    let path = "\(folder)/model.onnx"
    try draft.model.bytes().write(to: URL(fileURLWithPath: path))
    do {
      let model = try ONNXModel(path: path)
      return "\(model.network.namedParameters[0].parameter.value.scalars)"
    } catch let problem as FileProblem {
      return problem.found
    }
  }

  @Test("Offset and length are checked, and links and paths stay inside the folder")
  func places() throws {
    try withTemporaryFolder { outside in
      let folder = "\(outside)/model"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      let bytes = Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/weights.bin"))
      try bytes.write(to: URL(fileURLWithPath: "\(outside)/secret.bin"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link.bin", withDestinationPath: "\(outside)/secret.bin")
      func found(_ entries: [String: String]) throws -> String { try problem(entries, in: folder) }
      #expect(try found(["location": "weights.bin", "length": "4"]) == "[1.0]")
      #expect(try found(["location": "weights.bin", "offset": "4"]) == "[2.0]")
      #expect(
        try found(["location": "weights.bin", "offset": "4", "length": "8"]).contains("length"))
      #expect(try found(["location": "weights.bin", "offset": "9"]).contains("begins at \"9\""))
      #expect(try found(["location": "weights.bin", "offset": "-1"]).contains("begins at"))
      #expect(try found(["location": "weights.bin"]).contains("has 8 bytes, expected 4"))
      #expect(
        try found(["location": "../secret.bin", "length": "4"]).contains("inside the model's"))
      #expect(try found(["location": "\(outside)/secret.bin", "length": "4"]).contains("inside"))
      #expect(try found(["location": "link.bin", "length": "4"]).contains("a link out of"))
      #expect(try found(["location": "missing.bin"]).contains("does not exist"))
      #expect(try found([:]).contains("expected a path"))
    }
  }
}

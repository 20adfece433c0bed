import FileAccess
import Foundation
import Interchange
import TestSupport
import Testing

/// Files of other programs are named for what they are.
@Suite struct ForeignFileTests {
  private func problem(_ bytes: [UInt8], name: String = "weights") throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let problem = #expect(throws: FileProblem.self) { try StateFile.open(path: path) }
      return problem?.description ?? ""
    }
  }

  private struct Mark: Sendable {
    let bytes: [UInt8]
    let found: String
    let advice: String
  }

  private static let marks = [
    Mark(
      bytes: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], found: "an HDF5 file",
      advice: "from_keras"),
    Mark(
      bytes: [0x08, 0x01, 0x12, 0x04], found: "a SavedModel of TensorFlow", advice: "--saved-model"),
    Mark(
      bytes: [0x1C, 0, 0, 0, 0x54, 0x46, 0x4C, 0x33], found: "a TensorFlow Lite model",
      advice: "--tflite"),
    Mark(
      bytes: [0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0], found: "a GGUF file",
      advice: "networks of images"),
    Mark(
      bytes: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], found: "an array of NumPy", advice: "save_file"),
  ]

  @Test(arguments: marks)
  private func `A file is recognized by its first bytes`(mark: Mark) throws {
    let zeros = [UInt8](repeating: 0, count: 64)
    let message = try problem(mark.bytes + zeros)
    #expect(message.contains("this is \(mark.found)"), "\(message)")
    #expect(message.contains(mark.advice), "\(message)")
  }

  @Test func `A frozen graph of TensorFlow is recognized by its name`() throws {
    let bytes: [UInt8] = [0x0A, 0x03, 0x0A, 0x01, 0x78, 0x12, 0x01, 0x78, 0x0A, 0x03, 0x0A, 0x01]
    let message = try problem(bytes, name: "frozen.pb")
    #expect(message.contains("a frozen graph of TensorFlow"), "\(message)")
  }

  @Test func `Archives of NumPy and Keras are recognized by their entries`() {
    expectRefusal(
      ofPyTorch: ZipBytes([("a.npy", Data(count: 8))]).bytes, "an archive of NumPy arrays (.npz)",
      "safetensors.numpy.save_file")
    expectRefusal(
      ofPyTorch: ZipBytes([("config.json", Data(count: 8)), ("model.weights.h5", Data(count: 8))])
        .bytes, "a model of Keras", "from_keras")
  }

  @Test func `The state of an optimizer is not a network's`() {
    let start = PickleBytes()
    expectRefusal(
      ofPickle: start.op("}").text("state").op("}s").text("param_groups").op("]s.").bytes,
      "this is the state of an optimizer, without the weights of a network")
    expectRefusal(
      ofPickle: start.op("}").text("optimizer").op("}s").text("epoch").op("K").raw(1).op("s.")
        .bytes,
      "the file has the state of an optimizer, but no dictionary of a network's tensors")
  }

  @Test(arguments: [
    ("torch._utils", "_rebuild_qtensor"), ("torch", "qint8"), ("torch", "QInt8Storage"),
  ])
  func `Quantized weights are named`(module: String, name: String) {
    expectRefusal(
      ofPickle: PickleBytes().op("}").text("w").global(module, name).op("s.").bytes,
      "this is a quantized network of PyTorch (it refers to \(module).\(name))",
      "from before the quantization")
  }

  @Test func `Other dictionaries of tensors are listed`() throws {
    let inner = { (pickle: PickleBytes, name: String) in
      pickle.text(name).op("}").text("w").tensor([1], [1]).op("ss")
    }
    let both = inner(inner(PickleBytes().op("}"), "params"), "params_ema").op(".")
    #expect(try read(PickleBytes.archive(both.bytes).bytes).otherKeys == ["params_ema"])
    #expect(try read(PickleBytes.archive(both.bytes).bytes, key: "params_ema").otherKeys.isEmpty)
  }
}

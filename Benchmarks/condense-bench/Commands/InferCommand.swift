import ArgumentParser
import Autograd
import Foundation
import Interchange
import Networks
import ONNX
import TensorCore

/// `condense-bench infer`: one side of a comparison of inference.
struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "Time the inference of an ONNX model.",
    discussion: """
      Reads the model and the tensor "images" [N, C, H, W] of a safetensors file, writes the output for them, and \
      answers each line "time COUNT" with {"seconds": […]}, and "peak" with {"peak_bytes": …}. quit ends.
      """)

  @Argument(help: "The ONNX model.")
  var model: String

  @Argument(help: "The safetensors file with the images.")
  var images: String

  @Argument(help: "The safetensors file to write the output to.")
  var output: String

  @Option(help: "How many threads to use.")
  var threads = 2

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be positive.") }
  }

  func run() throws {
    try Parallelism.$threads.withValue(threads) {
      let network = try ONNXModel(path: model).network.forInference()
      let batch = try SafetensorsFile(path: images).tensor(named: "images")
        .transposed(to: [0, 2, 3, 1])
      try SafetensorsWriter.write(
        tensors: [StoredTensor(name: "0", tensor: network(batch))], to: output)
      while let line = readLine() {
        let words = line.split(separator: " ").map(String.init)
        if words == ["quit"] { return }
        var answer = Server.Answer()
        if words == ["peak"] {
          answer.peakBytes = ResidentMemory.peakBytes
        } else if words.first == "time", words.count == 2, let count = Int(words[1]), count > 0 {
          answer.seconds = (0..<count).map { _ in secondsTaken { _ = network(batch) } }
        } else {
          answer.error = "found the command \"\(line)\""
        }
        FileHandle.standardOutput.write(Data((try JSONText.of(answer) + "\n").utf8))
      }
    }
  }
}

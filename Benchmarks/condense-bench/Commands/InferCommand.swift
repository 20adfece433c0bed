import ArgumentParser
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
      let workload = Inference(network: network, images: batch)
      workload.run()
      try SafetensorsWriter.write(tensors: workload.results(), to: output)
      var server = Server(prepared: workload)
      try server.serve()
    }
  }
}

/// Applies a network to images.
private final class Inference: Workload {
  private let network: Network
  private let images: Tensor
  /// The last run's output.
  private var output: Tensor?

  init(network: Network, images: Tensor) {
    self.network = network
    self.images = images
  }

  func run() {
    // Its memory is free for the next pass.
    output = nil
    output = network(images)
  }

  func results() -> [StoredTensor] { output.map { [StoredTensor(name: "0", tensor: $0)] } ?? [] }
}

import Autograd
import FileAccess
import Foundation
import Interchange
import Networks
import ONNX
import TensorCore
import Training

/// A network, the images that it is applied to, and the file for what it computes.
struct OutputsJob: Decodable {
  let model: String
  let images: String
  let outputs: String
  /// Numbers for further inputs of an ONNX model, by their names.
  var inputs: [String: [Float]]?
  /// Height and width for which an ONNX model is read.
  var imageSize: [Int]?

  /// Computes and writes the outputs.
  ///
  /// - Throws: `FileProblem` or `GraphProblem` if the network or the images cannot be read, or do
  ///   not match.
  func run() throws {
    BufferPool.shared.drain()
    let network = try Self.network(at: model, imageSize: imageSize, inputs: inputs ?? [:])
    let images = try SafetensorsFile(path: images).tensor(named: "images")
      .transposed(to: [0, 2, 3, 1])
    _ = try network.plan.shapes(for: images.shape)
    let tape = Tape()
    let values = network.outputs(tape.constant(images), on: tape)
    let tensors = values.enumerated().map { index, value in
      let isImages = value.tensor.shape.rank == 4
      return StoredTensor(
        name: "\(index)", tensor: isImages ? value.tensor.channelsFirst : value.tensor)
    }
    try SafetensorsWriter.write(tensors: tensors, to: outputs)
  }

  /// The network of an ONNX model, or of a safetensors file with a graph.
  ///
  /// - Parameters:
  ///   - model: The path of the file.
  ///   - imageSize: Height and width for which an ONNX model is read.
  ///   - inputs: Numbers for further inputs of an ONNX model, by their names.
  /// - Throws: `FileProblem` or `GraphProblem` if it cannot be read.
  static func network(
    at model: String, imageSize: [Int]? = nil, inputs: [String: [Float]] = [:]
  ) throws -> Network {
    let size = imageSize.map { ImageExtent(height: $0[0], width: $0[1]) }
    if model.hasSuffix(".onnx") {
      return try ONNXModel(
        path: model, ONNXImportOptions(imageExtent: size, inputs: inputs)
      ).network
    }
    let file = try SafetensorsFile(path: model)
    guard let graph = try ModelFile.graph(in: file) else {
      throw FileProblem(
        .malformed, path: model, found: "it has no graph",
        advice: "Write it again with condense convert")
    }
    return try ModelFile.network(graph, from: file, describedBy: NetworkManifest())
  }
}

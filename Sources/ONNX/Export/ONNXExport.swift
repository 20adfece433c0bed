import FileAccess
import Networks

/// Writes networks as ONNX models.
public enum ONNXExport {
  /// Writes a network as an ONNX model of the operator set 17.
  ///
  /// The model reads images `[batch, channels, height, width]` and has the network's outputs:
  /// images `[batch, channels, height, width]`, and other values with the axes that they have in
  /// Condense. Its nodes have the names of the network's nodes, its weights PyTorch's names and
  /// axes. It computes what the network computes in inference; dropout is left out, and
  /// parametrizations are folded.
  ///
  /// Weights that exceed the size of a model, 2 GiB, go to the file `dataPath(of:)` beside it. If the
  /// weights of a model that is replaced were there, and the new model does not need the file, it is
  /// removed.
  ///
  /// - Parameters:
  ///   - network: The network, of operations in `OperationList.all`.
  ///   - path: The file to write.
  ///   - options: The size of the images, normalization, names and metadata.
  /// - Throws: `FileProblem` if the network does not accept images of the stated size, if an
  ///   operation has no form in ONNX, or if the file cannot be written.
  /// - Precondition: The options have a name for each output or for none, and a mean for each
  ///   channel.
  public static func save(
    _ network: Network, to path: String, _ options: ONNXExportOptions = ONNXExportOptions()
  ) throws {
    try save(network, to: path, options, inlineLimit: ModelWriter.messageLimit)
  }

  /// The file for weights that the model at `path` has no room for: `path` + `.data`.
  public static func dataPath(of path: String) -> String { path + ".data" }

  /// The same, with weights beside the model from `inlineLimit` bytes on.
  package static func save(
    _ network: Network, to path: String, _ options: ONNXExportOptions, inlineLimit: Int
  ) throws {
    let exporter = try Exporter(network, path: path, options)
    try ModelWriter(inlineLimit: inlineLimit).write(try exporter.model(), to: path)
  }

  /// The keys of the operations that have a form in ONNX.
  package static var operations: Set<String> { Set(Exporter.operations.keys) }
}

import FileAccess
import Foundation
import SwiftProtobuf

/// An ONNX model in a file: its messages, checked for what every reader relies on.
struct ONNXFile {
  /// The file, as the caller named it.
  let path: String
  /// The graph.
  let graph: OnnxGraph
  /// The version of the default operator set.
  let opset: Int
  /// Texts that programs add to a model, by their keys.
  let metadata: [String: String]

  /// The versions of the operator set that Condense reads.
  static let opsets = 9...22
  /// Protocol buffers have no larger messages.
  private static let sizeLimit = 1 << 31
  private static let nodeLimit = 100_000
  /// Messages and list entries; a large network has some 100,000.
  private static let entryLimit = 2_000_000

  /// Reads the bytes of a file; messages name `path`.
  ///
  /// - Throws: `FileProblem` of kind `.malformed`.
  init(_ data: Data, path: String) throws {
    self.path = path
    func refuse(_ found: String, _ advice: String = Self.exportAgain) -> FileProblem {
      FileProblem(.malformed, path: path, found: found, advice: advice)
    }
    guard !data.isEmpty else { throw FileProblem(damagedModel: data, path: path) }
    guard data.count < Self.sizeLimit else {
      throw refuse(
        "it has \(data.count) bytes, but an ONNX model has less than 2 GiB",
        "Save the weights beside the model, as external data")
    }
    guard let census = MessageCensus(data) else {
      throw FileProblem(damagedModel: data, path: path)
    }
    guard census.entries <= max(Self.entryLimit, data.count / 64) else {
      throw refuse(
        "it has \(census.entries) entries in \(data.count) bytes, expected at most"
          + " \(Self.entryLimit)", "Get an undamaged copy of the file")
    }
    let model: OnnxModel
    do {
      var options = BinaryDecodingOptions()
      options.discardUnknownFields = true
      model = try OnnxModel(serializedBytes: data, options: options)
    } catch {
      throw FileProblem(damagedModel: data, path: path)
    }
    guard model.hasGraph, !model.graph.node.isEmpty else {
      throw refuse("it has no graph with nodes, so it is damaged, or not an ONNX model")
    }
    guard model.graph.node.count <= Self.nodeLimit else {
      throw refuse(
        "it has \(model.graph.node.count) nodes, expected at most \(Self.nodeLimit)",
        "Use a smaller network")
    }
    let versions = model.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }
    guard let version = versions.map(\.version).max() else {
      throw refuse("it does not name the version of its operator set")
    }
    guard Self.opsets.contains(Int(clamping: version)) else {
      throw refuse(
        "its operator set has the version \(version), expected \(Self.opsets.lowerBound) to"
          + " \(Self.opsets.upperBound)", "Export the network with opset_version=17")
    }
    graph = model.graph
    opset = Int(version)
    metadata = Dictionary(
      model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The advice for a file that cannot be read.
  static let exportAgain = "Export the network again, for example with torch.onnx.export"
}

import FileAccess
import Foundation
import SwiftProtobuf
import TensorCore

/// An ONNX model whose weights are still tensors.
struct ExportedModel {
  /// The graph without its weights.
  let graph: OnnxGraph
  /// The weights by their names, with the axes that they have in ONNX.
  let weights: [(name: String, tensor: Tensor)]
  /// Texts by their keys.
  let metadata: [String: String]
}

/// Writes a model to a file, and weights that it has no room for to a second one.
struct ModelWriter {
  /// The bytes of weights from which on they go to the second file.
  let inlineLimit: Int

  /// Protocol buffers have less than 2 GiB; nodes and names need some of them.
  static let messageLimit = (1 << 31) - (64 << 20)
  /// Shorter tensors stay in the model, since readers compute shapes from them.
  private static let shortest = 1 << 10
  /// Programs map the file to memory, in pages of this size.
  private static let page = 1 << 12

  /// Writes a model atomically.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  func write(_ exported: ExportedModel, to path: String) throws {
    var model = OnnxModel()
    model.irVersion = 8
    model.producerName = "Condense"
    var operators = OnnxOperatorSet()
    operators.domain = ""
    operators.version = Int64(Exporter.opset)
    model.opsetImport = [operators]
    model.metadataProps = exported.metadata.sorted { $0.key < $1.key }.map {
      OnnxEntry($0.key, $0.value)
    }
    var graph = exported.graph
    let bytes = exported.weights.reduce(0) { $0 + $1.tensor.byteCount }
    guard bytes >= inlineLimit else {
      graph.initializer += exported.weights.map { OnnxTensor($0.name, holding: $0.tensor) }
      model.graph = graph
      let isDataStale = Self.hasData(besideModelAt: path)
      try AtomicFile.write(Self.bytes(of: model, path), to: path)
      if isDataStale { try? FileManager.default.removeItem(atPath: ONNXExport.dataPath(of: path)) }
      return
    }
    let external = exported.weights.filter { $0.tensor.byteCount >= Self.shortest }
    let dataPath = ONNXExport.dataPath(of: path)
    let location = URL(fileURLWithPath: dataPath).lastPathComponent
    var end = 0
    for (name, tensor) in exported.weights {
      guard tensor.byteCount >= Self.shortest else {
        graph.initializer.append(OnnxTensor(name, holding: tensor))
        continue
      }
      let start = (end + Self.page - 1) / Self.page * Self.page
      end = start + tensor.byteCount
      graph.initializer.append(
        OnnxTensor(name, tensor.shape, at: location, start..<end))
    }
    model.graph = graph
    let head = try Self.bytes(of: model, path)
    // Both files are complete before the first of them gets its name.
    try AtomicFile.write(to: path) { writer in
      try writer.write(head)
      try AtomicFile.write(to: dataPath) { try Self.write(external.map(\.tensor), $0) }
    }
  }

  private static func bytes(of model: OnnxModel, _ path: String) throws -> Data {
    do {
      return try model.serializedBytes()
    } catch {
      throw FileProblem(
        .cannotCreate, path: path, found: "the model has 2 GiB or more",
        advice: "Use a network of fewer layers")
    }
  }

  /// Whether the model at `path` names the file of weights beside it. A file that no model names is
  /// not Condense's to remove.
  private static func hasData(besideModelAt path: String) -> Bool {
    let dataPath = ONNXExport.dataPath(of: path)
    guard FileContents.exists(dataPath), let model = try? FileContents.read(path) else {
      return false
    }
    return model.range(of: Data(URL(fileURLWithPath: dataPath).lastPathComponent.utf8)) != nil
  }

  private static func write(_ tensors: [Tensor], _ writer: AtomicFile.Writer) throws {
    var end = 0
    for tensor in tensors {
      let gap = (page - end % page) % page
      try writer.write(Data(count: gap))
      try tensor.withBytes { try writer.write($0) }
      end += gap + tensor.byteCount
    }
  }
}

extension Tensor {
  /// The bytes of its scalars in a file.
  fileprivate var byteCount: Int { count * MemoryLayout<Float>.size }

  /// Calls `body` with the scalars, which are little-endian on every platform of Condense.
  fileprivate func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try withPointer { try body(UnsafeRawBufferPointer(start: $0, count: byteCount)) }
  }
}

extension OnnxEntry {
  fileprivate init(_ key: String, _ value: String) {
    self.init()
    self.key = key
    self.value = value
  }
}

extension OnnxTensor {
  /// Makes a tensor with its scalars.
  fileprivate init(_ name: String, holding tensor: Tensor) {
    self.init(name, tensor.shape)
    tensor.withBytes { rawData = Data($0) }
  }

  /// Makes a tensor whose scalars are in another file.
  fileprivate init(_ name: String, _ shape: Shape, at location: String, _ range: Range<Int>) {
    self.init(name, shape)
    dataLocation = 1
    externalData = [
      OnnxEntry("location", location), OnnxEntry("offset", "\(range.lowerBound)"),
      OnnxEntry("length", "\(range.count)"),
    ]
  }
}

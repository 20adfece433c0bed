import FileAccess
import Foundation
import Memory
import Networks

/// How an ONNX model is read, and what its file leaves open.
public struct ONNXImportOptions: Sendable {
  /// The largest number of bytes that the model's tensors may take in memory.
  public var maximumBytes: Int
  /// Height and width of the images, where the model leaves them open.
  public var imageExtent: ImageExtent?
  /// Numbers for further inputs, by their names: they become constants.
  public var inputs: [String: [Float]]

  /// Makes options.
  ///
  /// - Parameters:
  ///   - maximumBytes: The largest number of bytes that the model's tensors may take in memory; by
  ///     default half of what is available.
  ///   - imageExtent: Height and width of the images, where the model leaves them open.
  ///   - inputs: Numbers for further inputs, by their names.
  public init(
    maximumBytes: Int = AvailableMemory.now.bytes / 2, imageExtent: ImageExtent? = nil,
    inputs: [String: [Float]] = [:]
  ) {
    self.maximumBytes = maximumBytes
    self.imageExtent = imageExtent
    self.inputs = inputs
  }
}

/// A network from an ONNX model.
public struct ONNXModel {
  /// The network with its weights.
  public let network: Network
  /// Height and width of the images, if the model or the options fix them.
  public let imageExtent: ImageExtent?
  /// Whether the model reads images `[N, H, W, C]`, as TensorFlow orders them, and not `[N, C, H, W]`.
  public let areChannelsLast: Bool
  /// Whether the model rounds activations to quantized numbers, which the network does not.
  public let isQuantized: Bool
  /// The memory that the model's tensors took, in bytes.
  public let bytes: Int
  /// Texts that programs add to a model, by their keys.
  public let metadata: [String: String]

  /// Reads a model of the operator sets 9 to 22.
  ///
  /// The network computes what the model does, with images `[N, H, W, C]` and any batch, also where
  /// the model states a batch. Quantized models (`QuantizeLinear`, `DequantizeLinear`) are read as
  /// floating-point networks: weights are dequantized, and activations are not rounded.
  ///
  /// - Throws: `FileProblem` that names the node that cannot be imported, or the damaged part.
  public init(path: String, _ options: ONNXImportOptions = ONNXImportOptions()) throws {
    try self.init(FileContents.read(path), path: path, options)
  }

  /// Reads a file that is already in memory; messages name `path`.
  package init(_ data: Data, path: String, _ options: ONNXImportOptions) throws {
    let file = try ONNXFile(data, path: path)
    try Importer.requireOperators(of: file)
    let input = try ImageInput(file, options)
    metadata = file.metadata
    areChannelsLast = input.areChannelsLast
    var first: SizeProblem?
    for probes in Self.probes(input, options.imageExtent) {
      let importer = Importer(file, options, input, probes)
      do {
        let read = try importer.network()
        try Self.check(read, importer, path)
        network = read
        isQuantized = importer.roundsImages
        bytes = importer.usedBytes
        imageExtent =
          probes.areOfOneSize
          ? ImageExtent(height: probes.height.integer(0), width: probes.width.integer(0)) : nil
        return
      } catch let problem as SizeProblem {
        first = first ?? problem
      }
    }
    guard let first else {
      throw FileProblem(
        .malformed, path: path, found: "it has no images", advice: ONNXFile.exportAgain)
    }
    let isOpen = options.imageExtent == nil && (input.height == nil || input.width == nil)
    throw isOpen ? first.forOpenSize : first.problem
  }

  /// Refuses a network that mixes the images of a batch, since its batch was opened wrongly.
  private static func check(_ network: Network, _ importer: Importer, _ path: String) throws {
    let (height, width) = (importer.probes.height.integer(0), importer.probes.width.integer(0))
    guard importer.mixesAxes, !network.keepsImagesApart(height: height, width: width) else {
      return
    }
    throw FileProblem(
      .malformed, path: path,
      found: "it is for a batch of \(importer.statedBatch ?? 1), and its reshapes do not tell where"
        + " another batch goes",
      advice: "Export the network with a batch of any size (dynamic_axes or dynamic_shapes)")
  }

  /// Whether bytes begin like an ONNX model.
  package static func begins(_ data: Data) -> Bool { MessageCensus.begins(data) }

  /// The image sizes to try, the most general first.
  private static func probes(_ input: ImageInput, _ given: ImageExtent?) -> [Probes] {
    if let height = input.height ?? given?.height, let width = input.width ?? given?.width {
      return [Probes(height: (height, 0), width: (width, 0))]
    }
    // Odd sides show where an extent is rounded. Networks that halve their images need multiples.
    // A network for images of one size fails with both, and needs that size from the user.
    return [(229, 65), (224, 96)].map { side, step in
      Probes(
        height: input.height.map { ($0, 0) } ?? (side, step),
        width: input.width.map { ($0, 0) } ?? (side, step * 2))
    }
  }
}

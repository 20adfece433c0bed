import Interchange
import Networks
import TensorCore

/// A generator with the description from its file.
public struct Translator {
  /// The network: images `[N, H, W, C]` in -1...1 to images of the other domain.
  public let model: Network
  /// The description from the file.
  public var manifest: GeneratorManifest

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - plan: The graph with the shapes of its tensors.
  ///   - manifest: The description for the file.
  ///   - seed: The seed of the weights.
  ///   - stream: The name of the random stream, which differs between networks with the same seed:
  ///     `G_A`.
  public init(_ plan: NetworkPlan, _ manifest: GeneratorManifest, seed: UInt64, stream: String) {
    var random = RandomStream(seed: seed, stream)
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// An existing network.
  ///
  /// - Precondition: Its output images have the size of its input images.
  public init(model: Network, manifest: GeneratorManifest) {
    self.model = model
    self.manifest = manifest
    do throws(GraphProblem) {
      if let size = manifest.imageExtent {
        exampleImage = [size.height, size.width, model.plan.inputChannels]
      } else {
        exampleImage = try model.plan.anyImage()
      }
      outputChannels = try model.plan.outputShape(for: exampleImage)[-1]
    } catch {
      preconditionFailure("Translator: \(error)")
    }
  }

  /// The number of channels of input images.
  public var inputChannels: Int { model.plan.inputChannels }
  /// The number of channels of output images.
  public let outputChannels: Int
  /// The shape of a valid input image, `[H, W, C]`: of the training size, or a small size.
  public let exampleImage: Shape

  /// Reads a generator.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or not a generator of Condense.
  public init(path: String) throws { try self.init(in: DescribedFile(path: path)) }

  /// Reads a generator.
  ///
  /// - Throws: `FileProblem` if the file is malformed, or not a generator of Condense.
  public init(in file: DescribedFile) throws {
    let (model, manifest) = try ModelFile.load(
      GeneratorManifest.self, from: file,
      advice: "Name a generator that Condense wrote; condense convert converts one from PyTorch")
    self.init(model: model, manifest: manifest)
  }

  /// Writes weights and manifest.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// Translates images `[N, H, W, C]` in -1...1 in inference mode, without recording gradients.
  ///
  /// If the network's output would have another size than its input, such as for a side that is not
  /// a multiple of 4, the image is padded by reflection at the bottom and the right, and the result
  /// is cropped.
  ///
  /// - Precondition: The images have the right number of channels and sides of 2 pixels or more,
  ///   and `model.plan.fittingSize` is not nil for them.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    model(input(images)).cropped(height: images.shape[1], width: images.shape[2])
  }

  /// The images, continued by reflection to the smallest size that the network accepts.
  func input(_ images: Tensor) -> Tensor {
    guard let size = model.plan.fittingSize(height: images.shape[1], width: images.shape[2]) else {
      preconditionFailure("Translator: \(images.shape) does not fit \(model.graph.title)")
    }
    return images.reflected(height: size.height, width: size.width)
  }
}

extension Tensor {
  /// The image continued by reflection at the bottom and the right.
  func reflected(height: Int, width: Int) -> Tensor {
    let (oldHeight, oldWidth) = (shape[1], shape[2])
    precondition(
      min(oldHeight, oldWidth) >= 2, "Translator: expected sides of 2 or more, found \(shape)")
    guard (height, width) != (oldHeight, oldWidth) else { return self }
    /// The index reflected between the first and the last pixel.
    func reflected(_ position: Int, _ side: Int) -> Int {
      let phase = position % (2 * side - 2)
      return phase < side ? phase : 2 * side - 2 - phase
    }
    return selecting([
      nil, (0..<height).map { reflected($0, oldHeight) },
      (0..<width).map { reflected($0, oldWidth) }, nil,
    ])
  }

  /// The top left part of the image.
  func cropped(height: Int, width: Int) -> Tensor {
    (height, width) == (shape[1], shape[2])
      ? self : selecting([nil, Array(0..<height), Array(0..<width), nil])
  }
}

import Interchange
import Networks
import TensorCore

/// A generator with all that its file says about it.
public struct Translator {
  /// The network: images `[N, H, W, C]` in -1...1 to images of the other domain.
  public let model: Network
  /// What the file says.
  public var manifest: GeneratorManifest

  /// A freshly drawn network.
  ///
  /// - Parameter stream: Tells the weights of networks with one seed apart: `G_A`.
  public init(_ plan: NetworkPlan, _ manifest: GeneratorManifest, seed: UInt64, stream: String) {
    var random = RandomStream(seed: seed, stream)
    self.init(model: Network(plan, random: &random), manifest: manifest)
  }

  /// A network that is there already.
  ///
  /// - Precondition: It makes images of the size of those that it reads.
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

  /// Channels of the images that it reads.
  public var inputChannels: Int { model.plan.inputChannels }
  /// Channels of the images that it makes.
  public let outputChannels: Int
  /// The shape of an image that passes through, `[H, W, C]`: of the size that it was trained on, or of
  /// a small one.
  public let exampleImage: Shape

  /// Reads a generator.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or no generator of Condense.
  public init(path: String) throws {
    let (model, manifest) = try ModelFile.load(
      GeneratorManifest.self, path: path,
      advice: "Name a generator that Condense wrote; condense convert takes one from PyTorch")
    self.init(model: model, manifest: manifest)
  }

  /// Writes weights and manifest.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try ModelFile.save(
      model, manifest, to: path, provenance: provenance, halfPrecision: halfPrecision)
  }

  /// Translates images `[N, H, W, C]` in -1...1, in inference, recording nothing.
  ///
  /// Sides for which the network does not make images of the size of its input, such as those that are
  /// no multiples of 4, are padded by reflection at the bottom and the right, and cropped again.
  ///
  /// - Precondition: The images have the channels that the network reads, sides of 2 pixels or more,
  ///   and `model.plan.fittingSize` is not nil for them.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    let (height, width) = (images.shape[1], images.shape[2])
    guard let size = model.plan.fittingSize(height: height, width: width) else {
      preconditionFailure("Translator: \(images.shape) does not pass through \(model.graph.title)")
    }
    let input = images.reflected(height: size.height, width: size.width)
    return model(input).cropped(height: height, width: width)
  }
}

extension Tensor {
  /// The image continued by reflection at the bottom and the right.
  fileprivate func reflected(height: Int, width: Int) -> Tensor {
    let (oldHeight, oldWidth) = (shape[1], shape[2])
    precondition(
      min(oldHeight, oldWidth) >= 2, "Translator: expected sides of 2 or more, found \(shape)")
    guard (height, width) != (oldHeight, oldWidth) else { return self }
    /// There and back between the first and the last pixel.
    func reflected(_ position: Int, _ side: Int) -> Int {
      let phase = position % (2 * side - 2)
      return phase < side ? phase : 2 * side - 2 - phase
    }
    return selecting([
      nil, (0..<height).map { reflected($0, oldHeight) },
      (0..<width).map { reflected($0, oldWidth) }, nil,
    ])
  }

  /// The top left of the image.
  fileprivate func cropped(height: Int, width: Int) -> Tensor {
    (height, width) == (shape[1], shape[2])
      ? self : selecting([nil, Array(0..<height), Array(0..<width), nil])
  }
}

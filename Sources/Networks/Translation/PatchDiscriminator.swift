import Autograd
import Layers
import TensorCore

/// A discriminator that judges overlapping patches of an image (Isola et al. 2017, section 3.2.2),
/// of 70×70 pixels with three strided layers.
///
/// 4×4 convolutions with padding 1: strided ones, one without stride, and a last one to a single
/// channel; leaky ReLU 0.2, instance norm in all but the first and the last. Names: `model.0`,
/// `model.2`, `model.5`, …
public final class PatchDiscriminator: Module {
  /// What it takes to build one.
  public struct Configuration: Codable, Hashable, Sendable {
    /// Channels of the images that it judges.
    public var inputChannels: Int
    /// Channels behind each convolution but the last: all have stride 2 but the last of these.
    public var widths: [Int]

    enum CodingKeys: String, CodingKey {
      case widths
      case inputChannels = "input_channels"
    }

    /// - Precondition: Two widths at least, all positive.
    public init(inputChannels: Int = 3, widths: [Int]) {
      self.inputChannels = inputChannels
      self.widths = widths
      if let problem { preconditionFailure("PatchDiscriminator: \(problem)") }
    }

    /// The full widths of `filters`: doubled from layer to layer up to eight times.
    ///
    /// - Parameter layers: Convolutions with stride 2; 3 gives the 70×70 discriminator.
    /// - Precondition: 1 to 6 layers, positive channels.
    public init(inputChannels: Int = 3, filters: Int = 64, layers: Int = 3) {
      self.init(
        inputChannels: inputChannels, widths: (0...max(0, layers)).map { filters << min($0, 3) })
    }

    /// Reads the channels and widths, as a checkpoint holds them.
    ///
    /// - Throws: `DecodingError` if one is missing or out of its range.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      inputChannels = try container.decode(Int.self, forKey: .inputChannels)
      widths = try container.decode([Int].self, forKey: .widths)
      if let problem {
        throw DecodingError.dataCorrupted(
          .init(codingPath: container.codingPath, debugDescription: problem))
      }
    }

    /// The smallest side of images of which the layers leave a patch: each strided one halves the side,
    /// and each of the two others takes one pixel.
    public var smallestSide: Int { 3 << (widths.count - 1) }

    private var problem: String? {
      if !(2...7).contains(widths.count) { return "expected 2 to 7 widths, found \(widths.count)" }
      return ([inputChannels] + widths).first { !(1...8192).contains($0) }
        .map { "expected channels in 1...8192, found \($0)" }
    }
  }

  /// What it was built from.
  public let configuration: Configuration
  private let model: Sequential

  /// Draws the weights from N(0, 0.02²), as the official code does.
  public init(_ configuration: Configuration, random: inout RandomStream) {
    self.configuration = configuration
    var layers: [Child] = []
    var inputs = configuration.inputChannels
    var index = 0
    for (layer, outputs) in configuration.widths.enumerated() {
      let isLast = layer == configuration.widths.count - 1
      layers.append(
        (
          String(index),
          Convolution2D(
            inputs, outputs, kernelSize: 4, stride: isLast ? 1 : 2, padding: 1,
            initializer: .normal(deviation: 0.02), random: &random)
        ))
      // The first layer has no norm, so its number is free.
      layers.append(
        layer == 0
          ? ("1", LeakyReLU(slope: 0.2))
          : (String(index + 1), InstanceNorm2D(outputs, rectifier: .leakyReLU(slope: 0.2))))
      index += layer == 0 ? 2 : 3
      inputs = outputs
    }
    layers.append(
      (
        String(index),
        Convolution2D(
          inputs, 1, kernelSize: 4, padding: 1, initializer: .normal(deviation: 0.02),
          random: &random)
      ))
    model = Sequential(named: layers)
  }

  /// The list of layers.
  public var children: [Child] { [("model", model)] }

  /// Maps images `[N, H, W, C]` to one score per patch, `[N, H', W', 1]`; there is no sigmoid.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    model(input, on: tape)
  }
}

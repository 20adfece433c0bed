import Autograd
import Layers
import TensorCore

/// CycleGAN's generator with residual blocks (Zhu et al. 2017, appendix 7.2; Johnson et al. 2016).
///
/// A 7×7 stem, two strided convolutions, residual blocks at a quarter of the size, two transposed
/// convolutions and a 7×7 head with tanh; kernels of 3 or 5 at both ends are cheaper. The instance
/// norm behind the stem, whose padding mirrors the image, takes away what a convolution adds to all
/// pixels: a color that is added to the whole image changes nothing.
///
/// Names: `model.1`, `model.4`, `model.7`, `model.10.conv_block.1`, …
public final class ResNetGenerator: Module {
  /// What it takes to build one.
  public struct Configuration: Codable, Hashable, Sendable {
    /// Channels of the images that it reads.
    public var inputChannels: Int
    /// Channels of the images that it makes.
    public var outputChannels: Int
    /// Channels of every layer between.
    public var widths: GeneratorWidths
    /// Whether blocks drop half of their values in training, as a variant of the official code
    /// does; the second convolution of a block is then named `conv_block.6`.
    public var usesDropout: Bool
    /// Whether each convolution of a block is a depthwise and a 1×1 one.
    public var isSeparable: Bool
    /// Height and width of the kernels of stem and head: 3, 5, or 7 as in the official code.
    public var endKernel: Int

    enum CodingKeys: String, CodingKey {
      case widths
      case isSeparable = "separable"
      case endKernel = "end_kernel"
      case inputChannels = "input_channels"
      case outputChannels = "output_channels"
      case usesDropout = "dropout"
    }

    /// - Precondition: 1 to 12 blocks, positive channels, kernels of 3, 5 or 7.
    public init(
      inputChannels: Int = 3, outputChannels: Int = 3, widths: GeneratorWidths,
      usesDropout: Bool = false, isSeparable: Bool = false, endKernel: Int = 7
    ) {
      self.inputChannels = inputChannels
      self.outputChannels = outputChannels
      self.widths = widths
      self.usesDropout = usesDropout
      self.isSeparable = isSeparable
      self.endKernel = endKernel
      if let problem { preconditionFailure("ResNetGenerator: \(problem)") }
    }

    /// The full widths of `filters`.
    ///
    /// - Precondition: 1 to 12 blocks, positive channels, kernels of 3, 5 or 7.
    public init(
      inputChannels: Int = 3, outputChannels: Int = 3, filters: Int = 64, blocks: Int = 9,
      usesDropout: Bool = false, isSeparable: Bool = false, endKernel: Int = 7
    ) {
      self.init(
        inputChannels: inputChannels, outputChannels: outputChannels,
        widths: GeneratorWidths(filters: filters, blocks: blocks), usesDropout: usesDropout,
        isSeparable: isSeparable, endKernel: endKernel)
    }

    /// Reads the channels and widths, as a checkpoint holds them.
    ///
    /// - Throws: `DecodingError` if one is missing or out of its range.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      inputChannels = try container.decode(Int.self, forKey: .inputChannels)
      outputChannels = try container.decode(Int.self, forKey: .outputChannels)
      widths = try container.decode(GeneratorWidths.self, forKey: .widths)
      usesDropout = try container.decode(Bool.self, forKey: .usesDropout)
      isSeparable = try container.decodeIfPresent(Bool.self, forKey: .isSeparable) ?? false
      endKernel = try container.decodeIfPresent(Int.self, forKey: .endKernel) ?? 7
      if let problem {
        throw DecodingError.dataCorrupted(
          .init(codingPath: container.codingPath, debugDescription: problem))
      }
    }

    /// What `endKernel` can be.
    public static let endKernels = [3, 5, 7]

    /// The places along the trunk by their numbers in the official list: 9 in front of the blocks,
    /// then each block's.
    public var taps: ClosedRange<Int> { 9...9 + widths.blocks.count }

    private var problem: String? {
      if ![inputChannels, outputChannels].allSatisfy((1...4096).contains) {
        return "expected images of 1 to 4096 channels, found \(inputChannels) and \(outputChannels)"
      }
      if !Self.endKernels.contains(endKernel) {
        let known = Self.endKernels.map(String.init).joined(separator: ", ")
        return "expected kernels of one of \(known) at the ends, found \(endKernel)"
      }
      return widths.problem
    }
  }

  /// What it was built from.
  public let configuration: Configuration
  private let model: Sequential

  /// Draws the weights from N(0, 0.02²), as the official code does.
  public init(_ configuration: Configuration, random: inout RandomStream) {
    self.configuration = configuration
    let widths = configuration.widths
    var layers: [Child] = []
    // The norm and its ReLU have numbers of their own in the official list.
    func append(_ convolution: any Module, channels: Int, at index: Int) {
      layers.append((String(index), convolution))
      layers.append((String(index + 1), InstanceNorm2D(channels, rectifier: .relu)))
    }
    append(
      Convolution2D(
        configuration.inputChannels, widths.encoder[0], kernelSize: configuration.endKernel,
        padding: configuration.endKernel / 2, paddingMode: .reflection,
        initializer: .normal(deviation: 0.02), random: &random),
      channels: widths.encoder[0], at: 1)
    for (step, outputs) in [widths.encoder[1], widths.trunk].enumerated() {
      append(
        Convolution2D(
          widths.encoder[step], outputs, kernelSize: 3, stride: 2, padding: 1,
          initializer: .normal(deviation: 0.02), random: &random),
        channels: outputs, at: 4 + 3 * step)
    }
    for (block, inner) in widths.blocks.enumerated() {
      layers.append(
        (
          String(10 + block),
          ResNetBlock(
            widths.trunk, inner: inner, usesDropout: configuration.usesDropout,
            isSeparable: configuration.isSeparable, random: &random)
        ))
    }
    var index = 10 + widths.blocks.count
    var inputs = widths.trunk
    for outputs in widths.decoder {
      append(
        TransposedConvolution2D(
          inputs, outputs, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1,
          initializer: .normal(deviation: 0.02), random: &random),
        channels: outputs, at: index)
      inputs = outputs
      index += 3
    }
    layers.append(
      (
        String(index + 1),
        Convolution2D(
          inputs, configuration.outputChannels, kernelSize: configuration.endKernel,
          padding: configuration.endKernel / 2, paddingMode: .reflection,
          initializer: .normal(deviation: 0.02), random: &random)
      ))
    layers.append((String(index + 2), Tanh()))
    model = Sequential(named: layers)
  }

  /// The list of layers.
  public var children: [Child] { [("model", model)] }

  /// Maps images `[N, H, W, inputChannels]` in -1...1 to `[N, H, W, outputChannels]` in -1...1.
  ///
  /// - Precondition: H and W are multiples of 4, and at least 8.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    check(input.shape)
    return model(input, on: tape)
  }

  /// The same, and on the way what flows along the trunk at some places: `[N, H/4, W/4, trunk]` for
  /// each tap, in their order.
  ///
  /// - Parameter taps: The numbers of the official list: 9 is what enters the first block, 9 + k
  ///   what leaves the k-th.
  /// - Precondition: As without taps, and each is one of `configuration.taps`.
  public func callAsFunction(
    _ input: Variable, on tape: Tape, tapping taps: [Int]
  ) -> (output: Variable, features: [Variable]) {
    check(input.shape)
    precondition(
      taps.allSatisfy(configuration.taps.contains),
      "ResNetGenerator: found the taps \(taps), expected some of \(configuration.taps)")
    var found: [Int: Variable] = [:]
    let output = model.children.reduce(input) { value, child in
      let result = child.module(value, on: tape)
      // Norm 8 stands for its ReLU, whose number is 9, as well.
      let number = child.name == "8" ? 9 : Int(child.name) ?? 0
      if taps.contains(number) { found[number] = result }
      return result
    }
    return (output, taps.compactMap { found[$0] })
  }

  private func check(_ shape: Shape) {
    precondition(
      shape.rank == 4 && shape[1] % 4 == 0 && shape[2] % 4 == 0 && min(shape[1], shape[2]) >= 8,
      "ResNetGenerator: expected [N, H, W, C] with H and W multiples of 4 from 8 on, found"
        + " \(shape)")
  }
}

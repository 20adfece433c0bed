import Kernels
import Layers
import TensorCore

/// The options of CycleGAN's generator with residual blocks.
public struct ResNetGeneratorOptions: Hashable, Sendable {
  /// Channels of the stem; the next layers have twice and four times as many.
  public var filters = 64
  /// Residual blocks at a quarter of the size.
  public var blocks = 9
  /// Whether blocks use dropout of 0.5 in training, as a variant of the official code does; the
  /// second convolution of a block is then named `conv_block.6`.
  public var usesDropout = false
  /// Whether each convolution of a block is a depthwise 3×3 convolution, an instance norm and a 1×1
  /// convolution (Howard et al. 2017, section 3.1; in generators Li et al. 2020, section 3.4),
  /// named `conv.0` and `conv.2` as in GAN Compression.
  public var isSeparable = false
  /// The kernel size of stem and head: 3, 5, or 7 as in the official code.
  public var endKernel = 7
  /// The norms.
  public var norm = GeneratorNorm.instance(isAffine: false)
  /// Whether convolutions before a norm have a bias.
  public var hasBias = true
  /// Whether images are halved by a fixed filter behind a convolution, instead of by its stride, as
  /// in CUT (Park et al. 2020).
  public var blursDown = false
  /// Whether images are doubled by a fixed filter before a convolution, instead of by a transposed
  /// convolution, as in CUT.
  public var blursUp = false
  /// The name of a block's list of layers: `conv_block` in the official code.
  public var blockName = "conv_block"

  /// Makes the options of the official generator.
  public init() {}

  /// Makes the options of the official generator with other numbers.
  public init(
    filters: Int = 64, blocks: Int = 9, usesDropout: Bool = false, isSeparable: Bool = false,
    endKernel: Int = 7, norm: GeneratorNorm = .instance(isAffine: false)
  ) {
    self.filters = filters
    self.blocks = blocks
    self.usesDropout = usesDropout
    self.isSeparable = isSeparable
    self.endKernel = endKernel
    self.norm = norm
    hasBias = norm.keepsBias
  }

  private var normWords: String {
    switch norm {
    case .batch: ", batch norms"
    case .instance(let isAffine): isAffine ? ", affine norms" : ""
    }
  }

  /// The valid values of `endKernel`.
  public static let endKernels = [3, 5, 7]

  /// A short description: `ResNet generator, 6 blocks, 24 filters`.
  var title: String {
    "ResNet generator, \(blocks) \(isSeparable ? "separable " : "")blocks"
      + (usesDropout ? " with dropout" : "") + ", \(filters) filters"
      + (endKernel == 7 ? "" : ", kernels of \(endKernel) at the ends")
      + normWords + (blursDown || blursUp ? ", antialiased" : "")
  }
}

extension NetworkPlan {
  /// CycleGAN's generator with residual blocks (Zhu et al. 2017, appendix 7.2; Johnson et al.
  /// 2016): images `[N, H, W, inputChannels]` in -1...1 to `[N, H, W, outputChannels]` in -1...1. H
  /// and W are multiples of 4, at least 8.
  ///
  /// It has a 7×7 stem, two strided convolutions, residual blocks at a quarter of the size, two
  /// transposed convolutions and a 7×7 head with tanh. The stem's padding mirrors the image, and
  /// the instance norm after the stem removes what a convolution adds to all pixels: a constant
  /// color added to the whole image does not change the output.
  ///
  /// Names: `model.1`, `model.4`, `model.7`, `model.10.conv_block.1`, …; weights are drawn from
  /// N(0, 0.02²), as in the official code. Its taps are the input of the first block, `model.9`,
  /// and the output of each block.
  public static func resNetGenerator(
    inputChannels: Int = 3, outputChannels: Int = 3,
    _ options: ResNetGeneratorOptions = ResNetGeneratorOptions()
  ) -> NetworkPlan {
    var draft = GeneratorDraft(options)
    let draws = Initializer.normal(deviation: 0.02)
    let (filters, end) = (options.filters, options.endKernel)
    var x = draft.network.image(channels: inputChannels)
    x = draft.network.convolution(
      "model.1", x, filters, kernel: AxisPair(end), padding: ImageSides(end / 2),
      paddingMode: .reflection, bias: options.hasBias, initializer: draws)
    x = draft.norm("model.2", x, then: .relu)
    var index = 4
    for step in 1...2 {
      x = draft.network.convolution(
        "model.\(index)", x, filters << step, kernel: 3, stride: options.blursDown ? 1 : 2,
        padding: 1, bias: options.hasBias, initializer: draws)
      x = draft.norm("model.\(index + 1)", x, then: .relu)
      index += 3
      if options.blursDown {
        x = draft.network.halve("model.\(index)", x)
        index += 1
      }
    }
    // The last norm also stands for its ReLU, which has its own number.
    if !options.blursDown { draft.network.alias(x, as: "model.\(index - 1)") }
    draft.network.tap("model.\(index - 1)")
    for block in 0..<options.blocks {
      x = draft.block("model.\(index + block)", x)
      draft.network.tap("model.\(index + block)")
    }
    index += options.blocks
    for step in [1, 0] {
      if options.blursUp {
        x = draft.network.double("model.\(index)", x)
        x = draft.network.convolution(
          "model.\(index + 1)", x, filters << step, kernel: 3, padding: 1,
          bias: options.hasBias, initializer: draws)
        index += 1
      } else {
        x = draft.network.transposedConvolution(
          "model.\(index)", x, filters << step, kernel: 3, stride: 2, padding: 1,
          outputPadding: 1, bias: options.hasBias, initializer: draws)
      }
      x = draft.norm("model.\(index + 1)", x, then: .relu)
      index += 3
    }
    x = draft.network.convolution(
      "model.\(index + 1)", x, outputChannels, kernel: AxisPair(end), padding: ImageSides(end / 2),
      paddingMode: .reflection, initializer: draws)
    return draft.network.plan(draft.network.tanh("model.\(index + 2)", x))
  }
}

/// Builds a generator.
private struct GeneratorDraft {
  var network: Draft
  private let options: ResNetGeneratorOptions

  init(_ options: ResNetGeneratorOptions) {
    precondition(
      (1...12).contains(options.blocks) && (1...1024).contains(options.filters)
        && ResNetGeneratorOptions.endKernels.contains(options.endKernel),
      "resNetGenerator: found \(options), expected 1 to 12 blocks, 1 to 1024 filters and end"
        + " kernels of \(ResNetGeneratorOptions.endKernels)")
    self.options = options
    network = Draft(options.title)
  }

  mutating func norm(
    _ name: String, _ input: Draft.Value, adding residual: Draft.Value? = nil,
    then rectifier: Rectifier = .none
  ) -> Draft.Value {
    network.norm(name, input, options.norm, adding: residual, then: rectifier)
  }

  /// Two 3×3 convolutions with norms and a residual connection, without an activation after it. Numbers follow the official code: dropout shifts the later layers by one.
  mutating func block(_ name: String, _ input: Draft.Value) -> Draft.Value {
    let path = "\(name).\(options.blockName)"
    let second = options.usesDropout ? 6 : 5
    var x = norm("\(path).2", convolution("\(path).1", input), then: .relu)
    if options.usesDropout { x = network.dropout("\(path).4", x) }
    return norm("\(path).\(second + 1)", convolution("\(path).\(second)", x), adding: input)
  }

  private mutating func convolution(_ name: String, _ input: Draft.Value) -> Draft.Value {
    let draws = Initializer.normal(deviation: 0.02)
    guard options.isSeparable else {
      return network.convolution(
        name, input, input.channels, kernel: 3, padding: 1, paddingMode: .reflection,
        bias: options.hasBias, initializer: draws)
    }
    var x = network.convolution(
      "\(name).conv.0", input, input.channels, kernel: 3, padding: 1, paddingMode: .reflection,
      isDepthwise: true, bias: options.hasBias, initializer: draws)
    x = norm("\(name).conv.1", x)
    return network.convolution(
      "\(name).conv.2", x, input.channels, kernel: 1, bias: options.hasBias, initializer: draws)
  }
}

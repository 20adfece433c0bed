import Networks
import RecipeLanguage

/// The architecture of generators; the data determines the number of channels.
///
/// A recipe contains only the settings of its kind: `blocks` under `unet` is rejected as an unknown
/// key.
public struct GeneratorArchitecture: RecipeSection {
  /// The architectures of generators.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// CycleGAN's generator with residual blocks.
    case resnet
    /// pix2pix's generator, which also passes the image past its inner levels.
    case unet
  }

  /// The architecture.
  public var kind = Kind.resnet
  /// Channels of the first layer.
  public var filters = 64
  /// Residual blocks.
  public var blocks = 9
  /// How often a U-Net halves the image: 7 for images of 128×128, 8 for 256×256.
  public var depth = 8
  /// Whether residual blocks, or inner levels of a U-Net, use dropout of 0.5 in training.
  public var dropout = false
  /// Whether the convolutions in blocks are depthwise separable.
  public var separable = false
  /// The kernel size of the first and the last convolution.
  public var endKernel = 7
  /// The norms.
  public var norm = TranslationNorm.instance
  /// Whether instance norms have trained parameters.
  public var affineNorms = false

  /// CycleGAN's generator.
  public init() {}

  /// The generator of pix2pix for images of 256×256: a U-Net with batch norms and dropout.
  public static let pix2pix = GeneratorArchitecture(unetDepth: 8, filters: 64)

  /// A U-Net with batch norms and dropout, as in pix2pix.
  public init(unetDepth depth: Int, filters: Int) {
    kind = .unet
    self.depth = depth
    self.filters = filters
    norm = .batch
    dropout = true
  }

  /// A generator of another size.
  public init(filters: Int, blocks: Int, separable: Bool = false, endKernel: Int = 7) {
    self.filters = filters
    self.blocks = blocks
    self.separable = separable
    self.endKernel = endKernel
  }

  /// All keys have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("kind", \.kind, help: "the architecture"),
      .init("filters", \.filters, in: 1...1024, help: "channels of the first layer"),
      .init(
        "blocks", \.blocks, in: 1...12, when: \.isResNet, help: "of `resnet`: residual blocks"),
      .init(
        "depth", \.depth, in: 2...12, when: { $0.kind == .unet },
        help: """
          of `unet`: how often it halves the image, whose sides must be multiples of 2 to this power; 7 \
          for images of 128×128, 8 for 256×256
          """),
      .init(
        "dropout", \.dropout,
        help:
          "whether residual blocks, or inner levels of a U-Net, use dropout of 0.5 in training"),
      .init(
        "separable", \.separable, when: \.isResNet,
        help: "of `resnet`: whether blocks use depthwise and 1×1 convolutions instead of 3×3 ones"),
      .init(
        "end_kernel", \.endKernel, when: \.isResNet,
        help: RecipeHelp(
          "of `resnet`: kernel size of the first and the last convolution", values: "3, 5 or 7")),
      .init("norm", \.norm, help: "the norms"),
      .init(
        "affine_norms", \.affineNorms, when: { $0.norm == .instance },
        help: "whether instance norms have a scale and a shift"),
    ]
  }

  private var isResNet: Bool { kind == .resnet }

  /// An unsupported kernel size, if there is one.
  public var problem: (key: String, text: String)? {
    let known = ResNetGeneratorOptions.endKernels
    return known.contains(endKernel)
      ? nil : ("end_kernel", "is \(endKernel), expected one of \(known)")
  }

  /// The generator for these numbers of input and output channels.
  func plan(inputChannels: Int, outputChannels: Int) -> NetworkPlan {
    let norm = norm.inNetworks(isAffine: affineNorms)
    return switch kind {
    case .resnet:
      .resNetGenerator(
        inputChannels: inputChannels, outputChannels: outputChannels,
        ResNetGeneratorOptions(
          filters: filters, blocks: blocks, usesDropout: dropout, isSeparable: separable,
          endKernel: endKernel, norm: norm))
    case .unet:
      .unetGenerator(
        inputChannels: inputChannels, outputChannels: outputChannels,
        UNetGeneratorOptions(depth: depth, filters: filters, norm: norm, usesDropout: dropout))
    }
  }
}

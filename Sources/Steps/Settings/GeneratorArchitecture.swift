import Networks
import RecipeLanguage

/// The architecture of both generators of a pair; the data determines the number of channels.
public struct GeneratorArchitecture: RecipeSection {
  /// Channels of the first layer.
  public var filters = 64
  /// Residual blocks.
  public var blocks = 9
  /// Whether residual blocks use dropout of 0.5 in training.
  public var dropout = false
  /// Whether the convolutions in blocks are depthwise separable.
  public var separable = false
  /// The kernel size of the first and the last convolution.
  public var endKernel = 7
  /// Whether instance norms have trained parameters.
  public var affineNorms = false

  /// The official generator.
  public init() {}

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
      .init("filters", \.filters, in: 1...1024, help: "channels of the first layer"),
      .init("blocks", \.blocks, in: 1...12, help: "residual blocks"),
      .init("dropout", \.dropout, help: "whether residual blocks use dropout of 0.5 in training"),
      .init(
        "separable", \.separable,
        help: "whether blocks use depthwise and 1×1 convolutions instead of 3×3 ones"),
      .init(
        "end_kernel", \.endKernel,
        help: RecipeHelp(
          "kernel size of the first and the last convolution", values: "3, 5 or 7")),
      .init(
        "affine_norms", \.affineNorms, help: "whether instance norms have a scale and a shift"),
    ]
  }

  /// An unsupported kernel size, if there is one.
  public var problem: (key: String, text: String)? {
    let known = ResNetGeneratorOptions.endKernels
    return known.contains(endKernel)
      ? nil : ("end_kernel", "is \(endKernel), expected one of \(known)")
  }

  /// The generator for these numbers of input and output channels.
  func plan(inputChannels: Int, outputChannels: Int) -> NetworkPlan {
    .resNetGenerator(
      inputChannels: inputChannels, outputChannels: outputChannels,
      ResNetGeneratorOptions(
        filters: filters, blocks: blocks, usesDropout: dropout, isSeparable: separable,
        endKernel: endKernel, norm: .instance(isAffine: affineNorms)))
  }
}

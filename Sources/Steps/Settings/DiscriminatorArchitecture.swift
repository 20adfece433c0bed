import Networks
import RecipeLanguage

/// The architecture of discriminators.
public struct DiscriminatorArchitecture: RecipeSection {
  /// Channels of the first layer.
  public var filters = 64
  /// Convolutions with stride 2.
  public var layers = 3
  /// The norms.
  public var norm = TranslationNorm.instance
  /// Whether instance norms have trained parameters.
  public var affineNorms = false

  /// CycleGAN's discriminator.
  public init() {}

  /// The discriminator of pix2pix, with batch norms.
  public static let pix2pix: DiscriminatorArchitecture = {
    var architecture = DiscriminatorArchitecture()
    architecture.norm = .batch
    return architecture
  }()

  /// A discriminator of another size.
  public init(filters: Int, layers: Int = 3) {
    self.filters = filters
    self.layers = layers
  }

  /// All keys have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("filters", \.filters, in: 1...1024, help: "channels of the first layer"),
      .init("layers", \.layers, in: 1...6, help: "convolutions with stride 2"),
      .init("norm", \.norm, help: "the norms"),
      .init(
        "affine_norms", \.affineNorms, when: { $0.norm == .instance },
        help: "whether instance norms have a scale and a shift"),
    ]
  }

  /// The discriminator for images with this number of channels.
  func plan(inputChannels: Int) -> NetworkPlan {
    .patchDiscriminator(
      inputChannels: inputChannels, filters: filters, layers: layers,
      norm: norm.inNetworks(isAffine: affineNorms))
  }
}

import Networks
import RecipeLanguage

/// The size of both discriminators of a pair.
public struct DiscriminatorArchitecture: RecipeSection {
  /// Channels of the first layer.
  public var filters = 64
  /// Convolutions with stride 2.
  public var layers = 3

  /// The official discriminator.
  public init() {}

  /// A discriminator of another size.
  public init(filters: Int, layers: Int = 3) {
    self.filters = filters
    self.layers = layers
  }

  /// Both keys have the official code's defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("filters", \.filters, in: 1...1024, help: "channels of the first layer"),
      .init("layers", \.layers, in: 1...6, help: "convolutions with stride 2"),
    ]
  }

  /// The discriminator for images with this number of channels.
  func plan(inputChannels: Int) -> NetworkPlan {
    .patchDiscriminator(inputChannels: inputChannels, filters: filters, layers: layers)
  }
}

import RecipeLanguage

/// The discriminators of a fine-tuning, where there is an adversarial loss.
public struct DiscriminatorShare: RecipeSection {
  /// Of the original discriminators' channels, those that are kept, by the magnitude of weights.
  public var share = 1.0

  /// All channels.
  public init() {}

  /// It may be left out.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "share", \.share, in: 0.01...1,
        help: "share of the discriminators' channels to keep, largest weights first")
    ]
  }
}

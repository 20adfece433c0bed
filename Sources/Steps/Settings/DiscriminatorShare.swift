import RecipeLanguage

/// The discriminators of a fine-tuning with an adversarial loss.
public struct DiscriminatorShare: RecipeSection {
  /// The share of the original discriminators' channels to keep; keeps those with the largest
  /// weights.
  public var share = 1.0

  /// All channels.
  public init() {}

  /// The key has a default.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "share", \.share, in: 0.01...1,
        help: "share of the discriminators' channels to keep, largest weights first")
    ]
  }
}

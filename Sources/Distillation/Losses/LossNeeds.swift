/// What a loss term reads of a pass.
public struct LossNeeds: OptionSet, Hashable, Sendable {
  /// The bits, one per need.
  public let rawValue: Int

  /// The needs with these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The labels of the images.
  public static let labels = Self(rawValue: 1 << 0)
  /// Logits `[N, classes]` as the output of the network in training.
  public static let logits = Self(rawValue: 1 << 1)
  /// Images `[N, H, W, C]` in -1...1 as the output of the network in training.
  public static let images = Self(rawValue: 1 << 2)
  /// Outputs or features of teachers.
  public static let teachers = Self(rawValue: 1 << 3)
  /// The generator that leads translated images back.
  public static let inverse = Self(rawValue: 1 << 4)
  /// Images of the target domain, and what the network in training makes of them.
  public static let otherDomain = Self(rawValue: 1 << 5)
  /// The network that tells real images from made ones.
  public static let critic = Self(rawValue: 1 << 6)

  private static let words: [(LossNeeds, String)] = [
    (.labels, "labels"), (.logits, "logits"), (.images, "images as the output"),
    (.teachers, "teachers"), (.inverse, "the generator that leads back"),
    (.otherDomain, "images of the other domain"), (.critic, "a discriminator"),
  ]

  /// The needs for people: `labels and logits`.
  var text: String {
    Self.words.filter { contains($0.0) }.map(\.1).joined(separator: " and ")
  }
}

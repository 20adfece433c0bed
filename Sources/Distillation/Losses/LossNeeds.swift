/// The parts of a pass that a loss term reads.
public struct LossNeeds: OptionSet, Hashable, Sendable {
  /// The bits, one per part.
  public let rawValue: Int

  /// The parts with these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The labels of the images.
  public static let labels = Self(rawValue: 1 << 0)
  /// Logits `[N, classes]` as the output of the trained network.
  public static let logits = Self(rawValue: 1 << 1)
  /// Images `[N, H, W, C]` in -1...1 as the output of the trained network.
  public static let images = Self(rawValue: 1 << 2)
  /// Outputs or features of teachers.
  public static let teachers = Self(rawValue: 1 << 3)
  /// The generator of the opposite direction.
  public static let inverse = Self(rawValue: 1 << 4)
  /// Images of the target domain, and the trained network's outputs for them.
  public static let otherDomain = Self(rawValue: 1 << 5)
  /// The discriminator of real and generated images.
  public static let critic = Self(rawValue: 1 << 6)
  /// The index of each image in the training data, and the labels of all training images.
  public static let indices = Self(rawValue: 1 << 9)

  /// An output of any shape, as that of a network that imitates another one.
  public static let outputs = Self(rawValue: 1 << 10)

  /// The values of nodes of teachers that are networks.
  public static let features = Self(rawValue: 1 << 11)

  private static let words: [(LossNeeds, String)] = [
    (.labels, "labels"), (.logits, "logits"), (.images, "images as output"),
    (.teachers, "teachers"), (.inverse, "a generator of the opposite direction"),
    (.otherDomain, "images of the other domain"), (.critic, "a discriminator"),
    (.indices, "the index of each image"), (.outputs, "an imitated network"),
    (.features, "networks as teachers"),
  ]

  /// The parts in words: `labels and logits`.
  var text: String {
    Self.words.filter { contains($0.0) }.map(\.1).joined(separator: " and ")
  }
}

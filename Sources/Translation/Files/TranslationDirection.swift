/// Which generator of a pair.
public enum TranslationDirection: String, Codable, CaseIterable, Sendable {
  /// `G_A`, and back by `G_B`.
  case aToB = "a_to_b"
  /// `G_B`, and back by `G_A`.
  case bToA = "b_to_a"

  /// For people: `A → B`.
  public var title: String { self == .aToB ? "A → B" : "B → A" }
}

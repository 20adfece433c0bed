/// Which generator of a pair.
public enum TranslationDirection: String, Codable, CaseIterable, Sendable {
  /// `G_A`, and back by `G_B`.
  case aToB = "a-to-b"
  /// `G_B`, and back by `G_A`.
  case bToA = "b-to-a"
}

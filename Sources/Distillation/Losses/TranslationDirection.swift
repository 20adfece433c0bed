/// The direction of a generator of a pair.
public enum TranslationDirection: String, Codable, CaseIterable, Sendable {
  /// A → B by `G_A`; the inverse is `G_B`.
  case aToB = "a_to_b"
  /// B → A by `G_B`; the inverse is `G_A`.
  case bToA = "b_to_a"

  /// The title for people: `A → B`.
  public var title: String { self == .aToB ? "A → B" : "B → A" }
}

extension TranslationDirection {
  /// The opposite direction.
  package var opposite: Self { self == .aToB ? .bToA : .aToB }
  /// The name of the generator's file: `G_A`.
  package var generatorName: String { self == .aToB ? "G_A" : "G_B" }
  /// The name of the discriminator's file: `D_A`.
  package var discriminatorName: String { self == .aToB ? "D_A" : "D_B" }
  /// The source domain in the names of a run's state: `A`.
  package var source: String { self == .aToB ? "A" : "B" }
  /// The target domain in the names of a run's state: `B`.
  package var target: String { self == .aToB ? "B" : "A" }
}

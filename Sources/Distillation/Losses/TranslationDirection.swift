/// Which generator of a pair.
public enum TranslationDirection: String, Codable, CaseIterable, Sendable {
  /// `G_A`, and back by `G_B`.
  case aToB = "a_to_b"
  /// `G_B`, and back by `G_A`.
  case bToA = "b_to_a"

  /// For people: `A → B`.
  public var title: String { self == .aToB ? "A → B" : "B → A" }
}

extension TranslationDirection {
  /// The way back.
  package var opposite: Self { self == .aToB ? .bToA : .aToB }
  /// The name of the generator's file: `G_A`.
  package var generatorName: String { self == .aToB ? "G_A" : "G_B" }
  /// The name of the discriminator's file: `D_A`.
  package var discriminatorName: String { self == .aToB ? "D_A" : "D_B" }
  /// The domain that is read, in names of a run's state: `A`.
  package var source: String { self == .aToB ? "A" : "B" }
  /// The domain of what is made, in names of a run's state: `B`.
  package var target: String { self == .aToB ? "B" : "A" }
}

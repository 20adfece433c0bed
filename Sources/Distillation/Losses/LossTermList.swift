/// Every loss term that a recipe can name.
public enum LossTermList {
  /// The terms in the order in which they enter the sum.
  public static let all: [any LossTerm.Type] = [
    LabelTerm.self,
    SoftTargetTerm.self,
    LogitTerm.self,
    AdversarialTerm.self,
    CycleTerm.self,
    IdentityTerm.self,
    OutputL1Term.self,
    OutputSimilarityTerm.self,
    OutputColorTerm.self,
    FeatureTerm.self,
  ]

  /// Terms of the caller's own that recipes may name besides, within a scope:
  /// `LossTermList.$additional.withValue([Mine.self]) { … }`.
  @TaskLocal public static var additional: [any LossTerm.Type] = []

  /// All terms that a recipe can name here.
  static var known: [any LossTerm.Type] { all + additional }
}

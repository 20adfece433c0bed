/// Every loss term that a recipe can name.
public enum LossTermList {
  /// The terms in the order of the sum.
  public static let all: [any LossTerm.Type] = [
    LabelTerm.self,
    SoftTargetTerm.self,
    LogitTerm.self,
    DecoupledTerm.self,
    DistTerm.self,
    TransformedTeacherTerm.self,
    WeightedTransformedTeacherTerm.self,
    MultiLevelTerm.self,
    DistributionTerm.self,
    MutualTerm.self,
    AdversarialTerm.self,
    CycleTerm.self,
    IdentityTerm.self,
    OutputTerm.self,
    OutputL1Term.self,
    OutputSimilarityTerm.self,
    OutputColorTerm.self,
    FeatureTerm.self,
    AttentionTerm.self,
    SimilarityTerm.self,
    RelationTerm.self,
    CorrelationTerm.self,
    InformationTerm.self,
    ContrastiveTerm.self,
    ReviewTerm.self,
    FeatureAdversarialTerm.self,
  ]

  /// The caller's own terms, which recipes can name within a scope:
  /// `LossTermList.$additional.withValue([Mine.self]) { … }`.
  @TaskLocal public static var additional: [any LossTerm.Type] = []

  /// All terms that a recipe can name here.
  static var known: [any LossTerm.Type] { all + additional }
}

/// The criteria that recipes can name.
public enum CriterionList {
  /// The types of Condense's criteria.
  public static let all: [any Criterion.Type] = [
    EmpiricalFisher.self,
    FirstOrderTaylor.self,
    GeometricMedian.self,
    L1Norm.self,
    L2Norm.self,
    MeanActivation.self,
    NeuronSimilarity.self,
    NonzeroActivations.self,
    NormScale.self,
    OptimalBrainDamage.self,
    OptimalBrainSurgeon.self,
    RandomScores.self,
    WeightTaylor.self,
  ]

  /// Your own criteria, which recipes can name within a scope:
  /// `CriterionList.$additional.withValue([Mine.self]) { … }`.
  @TaskLocal public static var additional: [any Criterion.Type] = []

  /// All criteria that recipes can name in this scope.
  public static var known: [any Criterion.Type] { all + additional }

  /// The keys with their meanings: "`l1` (sum of absolute weights), …".
  package static var help: String {
    known.map { "`\($0.key)` (\($0.help))" }.joined(separator: ", ")
  }

  /// The criterion with a key; nil if there is none.
  public static func criterion(_ key: String) -> (any Criterion.Type)? {
    known.first { $0.key == key }
  }
}

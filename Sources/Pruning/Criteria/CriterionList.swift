/// Every criterion that a recipe can name.
public enum CriterionList {
  /// The types, which know their keys.
  public static let all: [any Criterion.Type] = [
    FirstOrderTaylor.self,
    L1Norm.self,
    L2Norm.self,
    MeanActivation.self,
    RandomScores.self,
  ]

  /// The criterion of a key; nil if there is none.
  public static func criterion(_ key: String) -> (any Criterion.Type)? {
    all.first { $0.key == key }
  }
}

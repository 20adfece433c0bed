/// The weightings of teachers that recipes can name.
public enum TeacherWeightingList {
  /// The types of Condense's weightings, except numbers.
  public static let all: [any TeacherWeighting.Type] = [
    EqualTeacherWeights.self,
    AccuracyTeacherWeights.self,
    EntropyTeacherWeights.self,
    LabelTeacherWeights.self,
    GradientTeacherWeights.self,
  ]

  /// The keys with their meanings: "`equal` (…), …".
  package static var help: String {
    all.map { "`\($0.key)` (\($0.help))" }.joined(separator: ", ")
  }

  /// The weighting with a key; nil if there is none.
  public static func weighting(_ key: String) -> (any TeacherWeighting.Type)? {
    all.first { $0.key == key }
  }
}

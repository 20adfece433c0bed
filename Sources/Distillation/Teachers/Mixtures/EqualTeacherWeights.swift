/// The same weight for each teacher.
public struct EqualTeacherWeights: TeacherWeighting {
  /// `equal`
  public static let key = "equal"
  /// For the table of keys.
  public static let help = "the same"

  /// Needs nothing.
  public init(accuracies: [Double] = []) {}

  /// One over the number of teachers.
  public func shares(of count: Int) -> [Double]? {
    [Double](repeating: 1 / Double(max(1, count)), count: count)
  }
}

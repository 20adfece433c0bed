/// A given weight for each teacher.
public struct FixedTeacherWeights: TeacherWeighting {
  /// Recipes give the numbers.
  public static let key = "fixed"
  /// For the table of keys.
  public static let help = "a number for each teacher"
  /// The weights, whose sum is 1.
  public let weights: [Double]

  /// Weights in proportion to these numbers.
  ///
  /// - Precondition: No number is negative, and their sum is finite and above 0.
  public init(_ numbers: [Double]) {
    let sum = numbers.reduce(0, +)
    precondition(
      numbers.allSatisfy { $0 >= 0 } && sum > 0 && sum.isFinite,
      "FixedTeacherWeights: found \(numbers), expected numbers of at least 0, one of them above 0")
    weights = numbers.map { $0 / sum }
  }

  /// The same weights as those of `AccuracyTeacherWeights`.
  public init(accuracies: [Double]) { self.init(accuracies) }

  /// The given weights.
  ///
  /// - Precondition: There is one for each teacher.
  public func shares(of count: Int) -> [Double]? {
    precondition(
      weights.count == count,
      "FixedTeacherWeights: found \(weights.count) weights for \(count) teachers")
    return weights
  }
}

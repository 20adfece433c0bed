/// Weights in proportion to the teachers' accuracies on validation images.
public struct AccuracyTeacherWeights: TeacherWeighting {
  /// `accuracy`
  public static let key = "accuracy"
  /// For the table of keys.
  public static let help = "in proportion to the accuracy on the validation images"
  /// Accuracies are measured before the training.
  public static let needsAccuracies = true
  private let accuracies: [Double]

  /// Weights in proportion to accuracies in 0...1.
  public init(accuracies: [Double]) { self.accuracies = accuracies }

  /// The accuracies divided by their sum; equal weights if all are 0.
  ///
  /// - Precondition: There is an accuracy for each teacher.
  public func shares(of count: Int) -> [Double]? {
    precondition(
      accuracies.count == count,
      "AccuracyTeacherWeights: found \(accuracies.count) accuracies for \(count) teachers")
    let sum = accuracies.reduce(0, +)
    return sum > 0
      ? accuracies.map { $0 / sum } : EqualTeacherWeights().shares(of: count)
  }
}

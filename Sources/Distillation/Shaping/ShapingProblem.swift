/// Why a training cannot go on pruning.
public enum ShapingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A criterion gave a score that is not a number.
  case score(criterion: String, group: String, step: Int)

  /// What happened, and what to do.
  public var description: String {
    switch self {
    case .score(let criterion, let group, let step):
      "after step \(step), the criterion \(criterion) gives a channel of \(group) a score that is"
        + " not a number, so channels cannot be compared. Lower the learning rate, or choose another"
        + " criterion."
    }
  }
}

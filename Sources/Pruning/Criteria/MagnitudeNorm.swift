/// How the weights of a channel are summed up.
public enum MagnitudeNorm: Hashable, Codable, Sendable, CaseIterable {
  /// The sum of absolute values (Li et al. 2017).
  case l1
  /// The root of the sum of squares.
  case l2
}

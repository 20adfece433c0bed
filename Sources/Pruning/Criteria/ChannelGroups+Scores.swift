import TensorCore

/// How scores of different groups are made comparable.
public enum ScoreNormalization: Hashable, Codable, Sendable, CaseIterable {
  /// Left as they are.
  case none
  /// Divided by the mean of the group.
  case mean
  /// Divided by the root of the group's mean square (Molchanov et al. 2017, section 2.2, but for a
  /// factor of the width's root, which would favor narrow groups).
  case rootMeanSquare
  /// Divided by the largest of the group.
  case maximum
}

extension ChannelGroups {
  /// Scores that say nothing, to compare others with: uniform in 0..<1.
  public func randomScores(seed: UInt64) -> [Float] {
    var random = RandomStream(seed: seed, "channel scores")
    return (0..<channelCount).map { _ in random.uniform() }
  }

  /// Scores that can be compared between groups.
  ///
  /// - Precondition: A score per channel.
  public func normalized(_ scores: [Float], by normalization: ScoreNormalization) -> [Float] {
    precondition(
      scores.count == channelCount,
      "normalized: expected \(channelCount) scores, found \(scores.count)")
    var result = scores
    for group in groups {
      let own = scores[group.channels]
      let scale: Float =
        switch normalization {
        case .none: 1
        case .mean: own.reduce(0) { $0 + abs($1) } / Float(group.width)
        case .rootMeanSquare:
          (own.reduce(0) { $0 + $1 * $1 } / Float(group.width)).squareRoot()
        case .maximum: own.reduce(0) { max($0, abs($1)) }
        }
      for channel in group.channels where scale > 0 { result[channel] /= scale }
    }
    return result
  }
}

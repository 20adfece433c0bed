/// How scores of different blocks of units are made comparable.
public enum ScoreNormalization: String, Hashable, Codable, Sendable, CaseIterable {
  /// Left as they are.
  case none
  /// Divided by the mean of the block.
  case mean
  /// Divided by the root of the block's mean square (Molchanov et al. 2017, section 2.2, but for a
  /// factor of the width's root, which would favor narrow blocks).
  case rootMeanSquare = "root-mean-square"
  /// Divided by the largest of the block.
  case maximum
}

extension PrunableUnits {
  /// Scores that can be compared between blocks: groups of channels.
  ///
  /// - Precondition: A score per unit.
  public func normalized(_ scores: [Float], by normalization: ScoreNormalization) -> [Float] {
    precondition(
      scores.count == unitCount,
      "normalized: expected \(unitCount) scores, found \(scores.count)")
    var result = scores
    for block in blocks {
      let own = scores[block]
      let scale: Float =
        switch normalization {
        case .none: 1
        case .mean: own.reduce(0) { $0 + abs($1) } / Float(block.count)
        case .rootMeanSquare:
          (own.reduce(0) { $0 + $1 * $1 } / Float(block.count)).squareRoot()
        case .maximum: own.reduce(0) { max($0, abs($1)) }
        }
      for unit in block where scale > 0 { result[unit] /= scale }
    }
    return result
  }
}

/// How scores of different blocks of units are made comparable.
public enum ScoreNormalization: String, Hashable, Codable, Sendable, CaseIterable {
  /// Scores are not changed.
  case none
  /// Scores are divided by their block's mean.
  case mean
  /// Scores are divided by the root of their block's mean square (Molchanov et al. 2017, section
  /// 2.2, without the factor of the width's square root, which would favor narrow blocks).
  case rootMeanSquare = "root-mean-square"
  /// Scores are divided by their block's maximum.
  case maximum
}

extension PrunableUnits {
  /// Normalizes scores so that different blocks, such as groups of channels, can be compared. Scores
  /// that are not finite stay so and do not affect the others.
  ///
  /// - Precondition: There is one score per unit.
  public func normalized(_ scores: [Float], by normalization: ScoreNormalization) -> [Float] {
    precondition(
      scores.count == unitCount,
      "normalized: expected \(unitCount) scores, found \(scores.count)")
    var result = scores
    for block in blocks {
      // In double precision, since squares of scores can exceed the range of single precision.
      let own = scores[block].filter(\.isFinite).map(Double.init)
      let count = Double(max(1, own.count))
      let scale: Double =
        switch normalization {
        case .none: 1.0
        case .mean: own.reduce(0) { $0 + abs($1) } / count
        case .rootMeanSquare: (own.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
        case .maximum: own.reduce(0) { max($0, abs($1)) }
        }
      for unit in block where scale > 0 { result[unit] = Float(Double(result[unit]) / scale) }
    }
    return result
  }
}

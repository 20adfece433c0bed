/// Turns the order in which units of a block are removed into scores.
struct GreedyOrder {
  private(set) var scores: [Float]
  private var last = -Float.infinity

  /// Makes scores of `count` units, of which none is removed yet.
  init(count: Int) { scores = [Float](repeating: 0, count: count) }

  /// Gives the unit that is removed next its error as score, or the smallest number above the score of
  /// the unit before it if the error is not larger, so that scores keep the order.
  mutating func remove(_ unit: Int, error: Double) {
    last = max(Float(error), last.nextUp)
    scores[unit] = last
  }
}

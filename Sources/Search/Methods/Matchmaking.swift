/// Finds promising new pairs of genomes that were already scored with other partners.
///
/// The costs and own losses of all genomes are known. The coupled loss of a new pair is estimated
/// as the mean of both genomes' coupled losses with their partners. These pairs are cheap to score,
/// because both own losses are in the cache.
struct Matchmaking {
  private let candidates: [(pair: GenomePair, point: ObjectivePoint)]

  /// Unscored pairs of a state's populations whose estimate improves the archive.
  init(_ state: SearchState, coupledWeight: Double) {
    var candidates: [(pair: GenomePair, point: ObjectivePoint)] = []
    let points = state.archive.entries.map(\.point)
    for a in state.populations.a {
      for b in state.populations.b {
        let coupled = (a.score.coupledLosses.sum + b.score.coupledLosses.sum) / 2
        let own = a.score.ownLosses.a + b.score.ownLosses.b
        let point = ObjectivePoint(
          cost: a.score.costs.a + b.score.costs.b, loss: own + coupledWeight * coupled)
        let isCovered = points.contains { $0 == point || $0.dominates(point) }
        let pair = GenomePair(a: a.genome, b: b.genome)
        guard point.isFinite, !isCovered, state.cache.coupledLosses(of: pair) == nil else {
          continue
        }
        candidates.append((pair, point))
      }
    }
    self.candidates = candidates
  }

  /// The pairs on the front of the estimates, at most `count` of them, evenly spaced.
  func pairs(atMost count: Int) -> [GenomePair] {
    guard let first = NondominatedSort.fronts(of: candidates.map(\.point)).first else { return [] }
    let front = first.sorted {
      (candidates[$0].point.cost, $0) < (candidates[$1].point.cost, $1)
    }
    let chosen = min(count, front.count)
    return (0..<chosen).map { candidates[front[(2 * $0 + 1) * front.count / (2 * chosen)]].pair }
  }
}

/// Which genomes of two populations, scored with others so far, promise to be good together.
///
/// Costs and own losses of all are known; only the coupled losses of a new pair are not, and they are
/// foreseen as the mean of what the two had with their partners. Such pairs are cheap to score,
/// because both networks' own losses are in the cache.
struct Matchmaking {
  private let candidates: [(pair: GenomePair, point: ObjectivePoint)]

  /// Pairs of a state's populations that were never scored and are foreseen to improve the archive.
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

  /// The pairs that are foreseen as the front, at most `count` at even distances along it.
  func pairs(atMost count: Int) -> [GenomePair] {
    guard let first = NondominatedSort.fronts(of: candidates.map(\.point)).first else { return [] }
    let front = first.sorted {
      (candidates[$0].point.cost, $0) < (candidates[$1].point.cost, $1)
    }
    let chosen = min(count, front.count)
    return (0..<chosen).map { candidates[front[(2 * $0 + 1) * front.count / (2 * chosen)]].pair }
  }
}

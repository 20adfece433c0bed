import TensorCore

extension SearchStep {
  /// The maximum number of attempts to create a child that has not been scored before.
  private static var attempts: Int { 8 }

  /// Repaired children of a population that, within a few attempts, have not been scored before.
  ///
  /// - Parameters:
  ///   - suitors: The number of candidates for the second parent; the one with the nearest cost is
  ///     chosen, because parents of similar cost on a front can exchange useful parts.
  ///   - select: Returns the index of a parent.
  func children(
    on side: Side, count: Int, of state: SearchState, suitors: Int = 1,
    select: (inout RandomStream) -> Int
  ) -> [Genome] {
    let parents = state.populations[side]
    var siblings: Set<Genome> = []
    return (0..<count).map { position in
      var stream = RandomStream(
        seed: configuration.seed, "child \(side.rawValue)", state.generation, position)
      var child = parents[0].genome
      for _ in 0..<Self.attempts {
        let first = parents[select(&stream)]
        let second = (0..<suitors).map { _ in parents[select(&stream)] }
          .filter { $0.genome != first.genome }
          .min { distance($0, first, side) < distance($1, first, side) }
        let mixed = configuration.variation.child(
          of: first.genome, and: second?.genome ?? first.genome, layout: layouts[side],
          scores: scores[side], using: &stream)
        child = repairs[side].repaired(mixed, using: &stream)
        let isNew = state.cache.ownLoss(of: child, on: side) == nil
        if siblings.insert(child).inserted, isNew { break }
      }
      return child
    }
  }

  private func distance(_ first: Member, _ second: Member, _ side: Side) -> Double {
    abs(first.score.costs[side] - second.score.costs[side])
  }
}

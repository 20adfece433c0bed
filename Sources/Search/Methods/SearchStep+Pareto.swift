import TensorCore

/// Cooperative co-evolution of a Pareto front of pairs, with the operators of NSGA-II (Deb et al.
/// 2002).
extension SearchStep {
  /// Creates children of side `a` with partners from the archive, then children of `b`, whose
  /// partners can be among the new pairs, and finally tries promising pairs of both populations.
  func advancePareto(_ state: inout SearchState, representatives: Int, matches: Int) throws {
    for side in Side.allCases {
      let choices = representativePairs(of: state, side, atMost: representatives)
      let fallback = state.populations[side.other][0].genome
      try evolve(side, &state) { child, _ in
        let cost = problem.cost(of: child, on: side)
        let nearest = choices.min { abs($0.cost - cost) < abs($1.cost - cost) }
        return nearest?.partner ?? fallback
      }
    }
    let pairs = Matchmaking(state, coupledWeight: configuration.coupledWeight)
      .pairs(atMost: matches)
    _ = try members(pairs, on: .a, &state)
  }

  /// One generation of one side: creates children, chooses their partners, and selects survivors.
  ///
  /// - Parameter partner: Returns the partner of a child.
  func evolve(
    _ side: Side, _ state: inout SearchState, partner: (Genome, inout RandomStream) -> Genome
  ) throws {
    let parents = state.populations[side]
    let order = CrowdedOrder(parents.map { share(of: $0, on: side) })
    let offspring = children(
      on: side, count: configuration.populationSize, of: state, suitors: 3
    ) { stream in
      Tournament.winner(among: parents.count, using: &stream, isBetter: order.isBetter)
    }
    let pairs = offspring.enumerated().map { position, child in
      var stream = RandomStream(
        seed: configuration.seed, "partner \(side.rawValue)", state.generation, position)
      return GenomePair(child, on: side, partner: partner(child, &stream))
    }
    let scored = try members(pairs, on: side, &state)
    state.populations[side] = survivors(of: parents + scored, on: side)
  }

  /// The member's own objectives: its own cost, and its own loss plus the coupled losses.
  ///
  /// The partner's cost and own loss are excluded, because they would rank members by their
  /// partners.
  private func share(of member: Member, on side: Side) -> ObjectivePoint {
    let total = point(of: member)
    return ObjectivePoint(
      cost: member.score.costs[side], loss: total.loss - member.score.ownLosses[side.other])
  }

  /// The best members of `pool` in the order of NSGA-II, each genome once.
  private func survivors(of pool: [Member], on side: Side) -> [Member] {
    var seen: Set<Genome> = []
    let distinct = pool.filter { seen.insert($0.genome).inserted }
    let order = CrowdedOrder(distinct.map { share(of: $0, on: side) }).best
    return order.prefix(configuration.populationSize).map { distinct[$0] }
  }

  /// Evenly spaced pairs along the archive, including both ends; pairs of the population if there
  /// is no finite pair yet.
  private func representativePairs(
    of state: SearchState, _ side: Side, atMost count: Int
  ) -> [(partner: Genome, cost: Double)] {
    let entries = state.archive.entries
    let pairs =
      entries.isEmpty ? state.populations[side].map { $0.pair(on: side) } : entries.map(\.pair)
    let chosen = min(count, pairs.count)
    return (0..<chosen).map { position in
      let pair = pairs[chosen == 1 ? 0 : position * (pairs.count - 1) / (chosen - 1)]
      return (pair[side.other], problem.cost(of: pair[side], on: side))
    }
  }
}

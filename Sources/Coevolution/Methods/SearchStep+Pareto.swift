import TensorCore

/// Cooperative co-evolution toward a front of pairs, by the operators of NSGA-II (Deb et al. 2002).
extension SearchStep {
  /// Children of side `a` with partners from the archive, then children of `b`, whose partners may
  /// already be the new ones.
  func advancePareto(
    _ state: inout SearchState, partners: Int, representatives: Int
  ) throws {
    for side in Side.allCases {
      let choices = representativePairs(of: state, side, atMost: representatives)
      try evolve(side, &state) { child, stream in
        companions(of: child, on: side, among: choices, count: partners, using: &stream)
      }
    }
  }

  /// One generation of one side: children, their pairs, and the choice of who survives.
  ///
  /// - Parameter partners: The genomes that a child is paired with.
  func evolve(
    _ side: Side, _ state: inout SearchState,
    partners: (Genome, inout RandomStream) -> [Genome]
  ) throws {
    let parents = state.populations[side]
    let order = CrowdedOrder(parents.map(point(of:)))
    let offspring = children(
      of: parents, on: side, count: configuration.populationSize, generation: state.generation
    ) { stream in
      Tournament.winner(among: parents.count, using: &stream, isBetter: order.isBetter)
    }
    let pairs = offspring.enumerated().flatMap { position, child in
      var stream = RandomStream(
        seed: configuration.seed, "partners \(side.rawValue)", state.generation, position)
      return partners(child, &stream).map { GenomePair(child, on: side, partner: $0) }
    }
    let scored = try members(pairs, on: side, &state)
    state.populations[side] = survivors(of: parents + scored)
    reconsider(side.other, after: scored, &state)
  }

  /// The best of `pool` in the order of NSGA-II, each genome in its best company.
  private func survivors(of pool: [Member]) -> [Member] {
    var seen: Set<Genome> = []
    let best = CrowdedOrder(pool.map(point(of:))).best.map { pool[$0] }
    let distinct = best.filter { seen.insert($0.genome).inserted }
    return Array(distinct.prefix(configuration.populationSize))
  }

  /// Gives members of `side` the partner that they were just scored with, where that is better in
  /// both objectives.
  private func reconsider(_ side: Side, after scored: [Member], _ state: inout SearchState) {
    var positions: [Genome: Int] = [:]
    for (index, member) in state.populations[side].enumerated() { positions[member.genome] = index }
    for pair in scored {
      guard let index = positions[pair.partner],
        point(of: pair).dominates(point(of: state.populations[side][index]))
      else { continue }
      state.populations[side][index] = Member(
        genome: pair.partner, partner: pair.genome, score: pair.score)
    }
  }

  /// Pairs at even distances along the archive, with both ends; before there is a finite pair, those
  /// of the population.
  private func representativePairs(
    of state: SearchState, _ side: Side, atMost count: Int
  ) -> [(genome: Genome, partner: Genome, cost: Double)] {
    let entries = state.archive.entries
    let pairs =
      entries.isEmpty ? state.populations[side].map { $0.pair(on: side) } : entries.map(\.pair)
    let chosen = min(count, pairs.count)
    return (0..<chosen).map { position in
      let pair = pairs[chosen == 1 ? 0 : position * (pairs.count - 1) / (chosen - 1)]
      return (pair[side], pair[side.other], problem.cost(of: pair[side], on: side))
    }
  }

  /// The partners to score `child` with: first that of the representative whose own network costs
  /// most nearly as much, then others at random.
  private func companions(
    of child: Genome, on side: Side,
    among pairs: [(genome: Genome, partner: Genome, cost: Double)], count: Int,
    using stream: inout RandomStream
  ) -> [Genome] {
    let cost = problem.cost(of: child, on: side)
    var rest = pairs.sorted { abs($0.cost - cost) < abs($1.cost - cost) }.map(\.partner)
    var chosen: [Genome] = []
    while chosen.count < count, !rest.isEmpty {
      let partner = rest[chosen.isEmpty ? 0 : stream.index(below: rest.count)]
      chosen.append(partner)
      rest.removeAll { $0 == partner }
    }
    return chosen
  }
}

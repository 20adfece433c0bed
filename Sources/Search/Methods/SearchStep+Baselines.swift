import TensorCore

/// The baselines of co-evolution.
extension SearchStep {
  /// Random pairs like those of the first population, with similar rates on both sides.
  func advanceRandomSearch(_ state: inout SearchState) throws {
    let count = 2 * configuration.populationSize
    let pairs = (1...count).map { index in
      GenomePair { side in
        firstGenome(index, of: count + 1, on: side, generation: state.generation)
      }
    }
    _ = try members(pairs, on: .a, &state)
  }

  /// The first genomes of side `a`, each with the unpruned network of `b`.
  func beginSingleDirection(_ state: inout SearchState) throws {
    let count = configuration.populationSize
    let partner = Genome.full(layouts.b)
    let pairs = (0..<count).map {
      GenomePair(a: firstGenome($0, of: count, on: .a), b: partner)
    }
    state.populations.a = try members(pairs, on: .a, &state)
  }

  /// A generation of side `a` with the unpruned `b`, or later of side `b` with the genomes found
  /// for `a`.
  func advanceSingleDirection(_ state: inout SearchState, firstGenerations: Int) throws {
    guard state.generation > firstGenerations else {
      return try evolve(.a, &state) { _, _ in .full(layouts.b) }
    }
    let ranks = NondominatedSort.ranks(of: state.populations.a.map(point(of:)))
    let front = zip(state.populations.a, ranks).filter { $0.1 == 0 }.map(\.0.genome)
    guard !state.populations.b.isEmpty else {
      let count = configuration.populationSize
      let pairs = (0..<count).map { index in
        GenomePair(a: front[index % front.count], b: firstGenome(index, of: count, on: .b))
      }
      state.populations.b = try members(pairs, on: .b, &state)
      return
    }
    try evolve(.b, &state) { _, stream in front[stream.index(below: front.count)] }
  }
}

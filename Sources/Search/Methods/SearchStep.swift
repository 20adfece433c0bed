import TensorCore

/// The parts of a generation step that all methods share.
struct SearchStep<Problem: PairProblem>: Sendable {
  let problem: Problem
  let configuration: SearchConfiguration
  let layouts: Sides<GenomeLayout>
  let scores: Sides<[Double]?>
  let evaluator: PairEvaluator<Problem>
  let repairs: Sides<GenomeRepair>
  /// Pairs from other methods for the first population.
  let knownPairs: [GenomePair]

  /// - Throws: `BudgetOutOfReach`.
  init(
    _ problem: Problem, _ configuration: SearchConfiguration, knownPairs: [GenomePair],
    stop: @escaping @Sendable () -> Int32?
  ) throws {
    let layouts = problem.layouts
    let scores = Sides { problem.channelScores(on: $0) }
    repairs = try Sides { side in
      let budget = configuration.budgets?[side]
      let repair = GenomeRepair(
        layout: layouts[side], scores: scores[side], evenness: configuration.evenness,
        budget: budget, filledShare: configuration.filledShare
      ) { problem.cost(of: $0, on: side) }
      if let budget, !(repair.smallestCost <= budget) {
        throw BudgetOutOfReach(side: side, budget: budget, smallestCost: repair.smallestCost)
      }
      return repair
    }
    self.problem = problem
    self.configuration = configuration
    self.layouts = layouts
    self.scores = scores
    self.knownPairs = knownPairs
    evaluator = PairEvaluator(problem: problem, stop: stop)
  }

  /// Creates and scores the first population.
  func begin(_ state: inout SearchState) throws {
    switch configuration.method {
    case .singleDirection: try beginSingleDirection(&state)
    case .randomSearch: try beginPaired(&state, with: [])
    case .paper, .pareto:
      try beginPaired(&state, with: Array(knownPairs.prefix(configuration.populationSize / 2)))
    }
    if configuration.reference == nil {
      let members = state.populations.a + state.populations.b
      state.reference = ObjectivePoint(
        cost: Sides { problem.cost(of: .full(layouts[$0]), on: $0) }.sum,
        loss: members.map { point(of: $0).loss }.filter(\.isFinite).max() ?? 0)
    }
  }

  /// Creates and scores the next generation.
  func advance(_ state: inout SearchState) throws {
    state.generation += 1
    switch configuration.method {
    case .paper(let lossWeight, let selection):
      try advancePaper(&state, lossWeight: lossWeight, selection: selection)
    case .pareto(let representatives, let matches):
      try advancePareto(&state, representatives: representatives, matches: matches)
    case .randomSearch:
      try advanceRandomSearch(&state)
    case .singleDirection(let firstGenerations):
      try advanceSingleDirection(&state, firstGenerations: firstGenerations)
    }
  }

  /// First genome `index` of `count` on `side`, repaired.
  func firstGenome(_ index: Int, of count: Int, on side: Side, generation: Int = 0) -> Genome {
    var stream = RandomStream(
      seed: configuration.seed, "first genome \(side.rawValue)", generation, index)
    let genome = configuration.firstPopulation.genome(
      index, of: count, layout: layouts[side], scores: scores[side], using: &stream)
    return repairs[side].repaired(genome, using: &stream)
  }

  /// Scores `pairs` and returns them as members of `side`; adds good pairs to the archive.
  func members(
    _ pairs: [GenomePair], on side: Side, _ state: inout SearchState
  ) throws -> [Member] {
    let scores = try evaluator.scores(
      of: pairs, varying: side, cache: &state.cache, counts: &state.counts)
    return zip(pairs, scores).map { pair, score in
      let point = score.point(coupledWeight: configuration.coupledWeight)
      // With the method singleDirection, the other network starts unpruned and can exceed its
      // budget.
      if configuration.budgets.map(score.costs.isWithin) ?? true {
        state.archive.insert(ParetoArchive.Entry(pair: pair, score: score, point: point))
      }
      return Member(genome: pair[side], partner: pair[side.other], score: score)
    }
  }

  /// The objectives of a member and its partner.
  func point(of member: Member) -> ObjectivePoint {
    member.score.point(coupledWeight: configuration.coupledWeight)
  }

  /// Creates both populations and pairs them in order of cost, so that partners are similar.
  ///
  /// Known pairs take the places after the unpruned network, whose targets are the widest.
  private func beginPaired(_ state: inout SearchState, with known: [GenomePair]) throws {
    let count = configuration.populationSize
    let genomes = Sides { side in
      let genomes = ([0] + Array(1 + known.count..<count))
        .map { firstGenome($0, of: count, on: side) }
      let costs = genomes.map { problem.cost(of: $0, on: side) }
      return genomes.indices.sorted { (costs[$1], $0) < (costs[$0], $1) }.map { genomes[$0] }
    }
    let pairs = known + zip(genomes.a, genomes.b).map { GenomePair(a: $0, b: $1) }
    let members = try members(pairs, on: .a, &state)
    state.populations = Sides { side in
      zip(pairs, members).map { pair, member in
        Member(genome: pair[side], partner: pair[side.other], score: member.score)
      }
    }
    if case .paper(let lossWeight, _) = configuration.method {
      state.populations = Sides { sorted(state.populations[$0], lossWeight: lossWeight) }
    }
  }
}

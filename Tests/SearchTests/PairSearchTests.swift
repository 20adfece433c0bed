import Search
import TensorCore
import Testing

@Suite struct SearchTests {
  @Test func `The front of useful bits among useless bits is found exactly`() throws {
    let layout = GenomeLayout(sizes: [6, 6])
    var problem = Toy(layout)
    // Only the first half of each group is useful.
    problem.own = { genome, _ in
      Double((0..<12).filter { $0 % 6 < 3 && !genome[$0] }.count)
    }
    let search = try PairSearch(problem, SearchConfiguration(seed: 1, populationSize: 16))
    try search.runAlone(generations: 40)
    // Each side keeps a channel per group, so the front has 4 to 12 channels, all of them useful.
    let front = (4...12).map { ObjectivePoint(cost: Double($0), loss: Double(12 - $0)) }
    #expect(search.state.archive.entries.map(\.point) == front)
  }

  /// Half of the bits are linked: if the sides differ there, both cycle losses increase. The others
  /// are useless.
  private var linked: Toy {
    let layout = GenomeLayout(sizes: [12, 12])
    var problem = Toy(layout)
    problem.coupled = { pair in
      let differing = (0..<12).filter { pair.a[$0] != pair.b[$0] }.count
      return Sides(a: Double(differing), b: Double(differing))
    }
    return problem
  }

  private func cheapestWithoutLoss(_ search: PairSearch<Toy>) -> Double? {
    search.state.archive.entries.first { $0.point.loss <= 0 }?.point.cost
  }

  @Test func `Co-evolution finds the pair that neither side finds alone`() throws {
    // With a full partner, dropping a linked bit costs more than it saves; if both sides drop it,
    // it costs nothing.
    let together = try PairSearch(linked, SearchConfiguration(seed: 2))
    try together.runAlone(generations: 40)
    #expect(cheapestWithoutLoss(together) == 4)
    let alone = try PairSearch(
      linked,
      SearchConfiguration(seed: 2, method: .singleDirection(firstGenerations: .max)))
    try alone.runAlone(generations: 80)
    #expect(cheapestWithoutLoss(alone) == 37)
  }

  @Test(arguments: [SearchMethod.Selection.roulette, .tournament(size: 2)])
  func `With one objective, alternation finds pairs that a single side cannot`(
    selection: SearchMethod.Selection
  ) throws {
    // If one side drops a linked bit, it loses 0.8 and saves 1; then the other side follows.
    let method = SearchMethod.paper(lossWeight: 0.4, selection: selection)
    let search = try PairSearch(linked, SearchConfiguration(seed: 3, method: method))
    try search.runAlone(generations: 120)
    let values = search.state.history.compactMap(\.bestValue)
    #expect(values.count == 121)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    // Side a alone, with one bit per group and a full partner, reaches 26 + 0.8 · 11.
    #expect((values.last ?? .infinity) < 10)
  }

  @Test func `Without an elite the best pair can be lost, with an elite never`() throws {
    func losses(_ elites: Int) throws -> Int {
      let knapsack = Knapsack(groups: [10, 10, 10], coupling: 1)
      let search = try PairSearch(
        knapsack.problem,
        SearchConfiguration(
          seed: 4, method: .paper(lossWeight: 10), populationSize: 8, elites: elites))
      try search.runAlone(generations: 60)
      let values = search.state.history.compactMap(\.bestValue)
      return zip(values, values.dropFirst()).filter { $0 < $1 }.count
    }
    #expect(try losses(0) > 5)
    #expect(try losses(1) == 0)
  }

  @Test func `Deceptive groups are solved by crossover at their borders`() throws {
    // A group should keep exactly its even channels. Otherwise, fewer right channels score better:
    // a trap that only complete groups escape.
    let layout = GenomeLayout(sizes: [Int](repeating: 5, count: 20))
    var problem = Toy(layout)
    problem.cost = { _ in 0 }
    problem.own = { genome, _ in
      layout.ranges.reduce(0) { sum, range in
        let right = range.filter { genome[$0] == (($0 - range.lowerBound) % 2 == 0) }.count
        return sum + (right == 5 ? 0 : Double(1 + right))
      }
    }
    func loss(_ borderShare: Double) throws -> Double {
      try (0..<3).map { seed in
        let search = try PairSearch(
          problem,
          SearchConfiguration(
            seed: UInt64(seed), method: .paper(lossWeight: 1, selection: .tournament(size: 2)),
            populationSize: 64,
            firstPopulation: FirstPopulation(minimumRate: 0.4, maximumRate: 0.6, groupSpread: 0),
            variation: Variation(
              crossoverProbability: 1, groupBorderShare: borderShare, expectedFlips: 0.2,
              expectedWidthChanges: 0)))
        try search.runAlone(generations: 25)
        return search.state.history.last?.bestValue ?? .infinity
      }.reduce(0, +) / 3
    }
    let (borders, uniform) = (try loss(1), try loss(0))
    #expect(borders + 6 < uniform, "borders \(borders), uniform \(uniform)")
  }

  private static let methods: [SearchMethod] = [
    .pareto(), .paper(lossWeight: 10), .randomSearch, .singleDirection(firstGenerations: 3),
  ]

  @Test func `Every pair meets both budgets, and impossible budgets are rejected`() throws {
    let knapsack = Knapsack(groups: [10, 20, 5])
    var configuration = SearchConfiguration(
      seed: 6, populationSize: 10, budgets: Sides(a: 100, b: 60))
    for filledShare in [0, 0.5, 1] {
      configuration.filledShare = filledShare
      let search = try PairSearch(knapsack.problem, configuration)
      try search.runAlone(generations: 10)
      let members = search.state.populations
      #expect(members.a.allSatisfy { $0.score.costs.a <= 100 && $0.score.costs.b <= 60 })
      #expect(members.b.allSatisfy { $0.score.costs.a <= 100 && $0.score.costs.b <= 60 })
    }
    configuration.budgets = Sides(a: 100, b: 2)
    let refusal = #expect(throws: BudgetOutOfReach.self) {
      _ = try PairSearch(knapsack.problem, configuration)
    }
    #expect(refusal?.side == .b)
    #expect(refusal?.description.contains("every group at its minimum") == true)
  }

  @Test(arguments: methods, [Sides(a: 100.0, b: 60), Sides(a: 170, b: 170)])
  func `Every archived pair meets both budgets`(
    method: SearchMethod, budgets: Sides<Double>
  ) throws {
    let search = try PairSearch(
      Knapsack(groups: [10, 20, 5]).problem,
      SearchConfiguration(seed: 6, method: method, populationSize: 10, budgets: budgets))
    try search.runAlone(generations: 6)
    #expect(!search.state.archive.entries.isEmpty)
    for entry in search.state.archive.entries {
      #expect(Side.allCases.allSatisfy { entry.score.costs[$0] <= budgets[$0] })
    }
  }

  @Test(arguments: methods)
  func `With evenness, every group keeps at least its uniform width`(_ method: SearchMethod) throws
  {
    let knapsack = Knapsack(groups: [10, 20, 5])
    var problem = knapsack.problem
    // The cost of a network depends only on its widths.
    problem.cost = { genome in
      let widths = genome.widths(in: knapsack.layout)
      return Double(widths[0] * widths[1] + widths[1] * widths[2])
    }
    for budgets in [Sides(a: 100.0, b: 60), nil] {
      let search = try PairSearch(
        problem,
        SearchConfiguration(
          seed: 6, method: method, populationSize: 10, budgets: budgets, evenness: 1))
      try search.runAlone(generations: 6)
      #expect(!search.state.archive.entries.isEmpty)
      for entry in search.state.archive.entries {
        for side in Side.allCases {
          let layout = problem.layouts[side]
          let shares = EqualShares(layout) { problem.cost(of: $0, on: side) }
          let least = shares.widths(costingAtMost: entry.score.costs[side])
          let widths = entry.pair[side].widths(in: layout)
          #expect(zip(widths, least).allSatisfy { $0 >= $1 })
        }
      }
    }
  }

  @Test(arguments: [SearchMethod.pareto(), .paper(lossWeight: 1000)])
  func `A search with known pairs is never behind them and scores as many pairs`(
    _ method: SearchMethod
  ) throws {
    let knapsack = Knapsack(groups: [10, 20, 5])
    let budgets = Sides(a: 100.0, b: 100)
    let configuration = SearchConfiguration(
      seed: 6, method: method, populationSize: 8, budgets: budgets)
    // The best pair of a longer search with another seed.
    var longer = configuration
    longer.seed = 7
    longer.populationSize = 32
    let other = try PairSearch(knapsack.problem, longer)
    try other.runAlone(generations: 40)
    let known = try #require(other.state.archive.best(within: budgets))

    func first(_ knownPairs: [GenomePair]) throws -> PairSearch<Toy> {
      let search = try PairSearch(knapsack.problem, configuration, knownPairs: knownPairs)
      try search.runAlone(generations: 0)
      return search
    }
    let without = try first([])
    let loss = try #require(without.state.archive.best(within: budgets)).point.loss
    #expect(loss > known.point.loss)
    let with = try first([known.pair])
    #expect(try #require(with.state.archive.best(within: budgets)).point.loss == known.point.loss)
    #expect(with.state.populations.a.count == 8 && with.state.populations.b.count == 8)
    #expect(with.state.counts.pairs == without.state.counts.pairs)
    // At most half of the population.
    let many = try first((0..<9).map { _ in known.pair })
    #expect(many.state.populations.a.count { $0.genome == known.pair.a } == 4)
  }

  @Test(arguments: [SearchMethod.randomSearch, .singleDirection(firstGenerations: 3)])
  func `Baselines do not use known pairs`(_ method: SearchMethod) throws {
    let knapsack = Knapsack(groups: [10, 20, 5])
    let configuration = SearchConfiguration(seed: 6, method: method, populationSize: 8)
    let known = Sides { _ in Genome.full(knapsack.layout) }
    let searches = try [[], [known]].map {
      let search = try PairSearch(knapsack.problem, configuration, knownPairs: $0)
      try search.runAlone(generations: 2)
      return search.state
    }
    #expect(searches[0] == searches[1])
  }

  @Test func `Different seeds give different searches, and the same seed gives the same search`()
    throws
  {
    let knapsack = Knapsack(groups: [10, 20])
    func archive(_ seed: UInt64) throws -> ParetoArchive {
      let search = try PairSearch(
        knapsack.problem, SearchConfiguration(seed: seed, populationSize: 8))
      try search.runAlone(generations: 3)
      return search.state.archive
    }
    #expect(try archive(1) == archive(1))
    #expect(try archive(1) != archive(2))
  }
}

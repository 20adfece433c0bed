import Search
import Synchronization
import TensorCore
import Testing

/// The calls of a problem, counted across threads.
private final class Ledger: Sendable {
  let own = Mutex<[GenomeOnSide: Int]>([:])
  let coupled = Mutex<[GenomePair: Int]>([:])

  struct GenomeOnSide: Hashable {
    let genome: Genome
    let side: Side
  }
}

@Suite struct EvaluationTests {
  private let knapsack = Knapsack(groups: [6, 6, 6], coupling: 2)

  private func configuration(
    _ method: SearchMethod = .pareto(), coupledWeight: Double = 1
  ) -> SearchConfiguration {
    SearchConfiguration(
      seed: 5, method: method, populationSize: 10, coupledWeight: coupledWeight,
      reference: knapsack.reference)
  }

  static let methods: [SearchMethod] = [
    .pareto(), .paper(lossWeight: 5), .paper(lossWeight: 5, selection: .tournament(size: 2)),
    .randomSearch, .singleDirection(firstGenerations: 4),
  ]

  @Test(arguments: methods)
  func `Nothing is computed twice, and the counts are true`(method: SearchMethod) throws {
    let ledger = Ledger()
    var problem = knapsack.problem
    let (own, coupled) = (problem.own, problem.coupled)
    problem.own = { genome, side in
      ledger.own.withLock { $0[.init(genome: genome, side: side), default: 0] += 1 }
      return try own(genome, side)
    }
    problem.coupled = { pair in
      ledger.coupled.withLock { $0[pair, default: 0] += 1 }
      return coupled(pair)
    }
    let search = try PairSearch(problem, configuration(method))
    _ = try search.run(generations: 8)
    let genomes = ledger.own.withLock { $0 }
    let pairs = ledger.coupled.withLock { $0 }
    #expect(genomes.values.allSatisfy { $0 == 1 })
    #expect(pairs.values.allSatisfy { $0 == 1 })
    #expect(search.state.counts.genomes == genomes.count)
    #expect(search.state.counts.pairs == pairs.count)
    #expect(search.state.counts.genomes + search.state.counts.genomeHits == 2 * pairs.count)
    #expect(search.state.counts.failures == 0)
  }

  @Test(arguments: methods)
  func `Any number of threads gives the same search`(method: SearchMethod) throws {
    let states = try [1, 2, 4].map { threads in
      try Parallelism.$threads.withValue(threads) {
        let search = try PairSearch(knapsack.problem, configuration(method))
        _ = try search.run(generations: 8)
        return search.state
      }
    }
    #expect(states[0] == states[1])
    #expect(states[0] == states[2])
  }

  @Test func `Scores from the cache are those that the problem gives`() throws {
    let search = try PairSearch(knapsack.problem, configuration())
    _ = try search.run(generations: 12)
    #expect(search.state.counts.genomeHits > 100)
    for entry in search.state.archive.entries {
      let losses = Sides { knapsack.loss(entry.pair[$0]) }
      #expect(entry.score.ownLosses == losses)
      #expect(entry.score.costs == Sides { knapsack.cost(entry.pair[$0]) })
      let half = knapsack.disagreement(entry.pair) / 2
      #expect(entry.score.coupledLosses == Sides(a: half, b: half))
      #expect(entry.point.loss == losses.sum + 2 * half)
    }
  }

  @Test(arguments: methods)
  func `Failed genomes rank last, are counted, and are not paired`(method: SearchMethod) throws {
    let layout = GenomeLayout(sizes: [20])
    var problem = Toy(layout)
    // Narrow networks of side a diverge, and some pairs do.
    problem.own = { genome, side in
      side == .a && genome.onesCount < 6 ? .nan : Double(20 - genome.onesCount)
    }
    problem.coupled = { pair in
      precondition(pair.a.onesCount >= 6, "a hopeless network was paired")
      return Sides(a: pair.b[3] ? 0 : -.infinity, b: 0)
    }
    let search = try PairSearch(problem, configuration(method, coupledWeight: 0))
    _ = try search.run(generations: 10)
    #expect(search.state.counts.failures > 0)
    #expect(!search.state.archive.entries.isEmpty)
    for entry in search.state.archive.entries {
      #expect(entry.point.isFinite)
      #expect(entry.pair.a.onesCount >= 6 && entry.pair.b[3])
    }
    let last = search.state.history.last
    #expect(last?.counts == search.state.counts)
    #expect(last?.hypervolume.isFinite == true)
  }

  @Test func `A search in which everything fails ends with an empty front`() throws {
    for method in Self.methods {
      var problem = knapsack.problem
      problem.own = { _, _ in .nan }
      let search = try PairSearch(problem, configuration(method))
      #expect(try search.run(generations: 5) == .finished)
      #expect(search.state.archive.entries.isEmpty)
      #expect(search.state.counts.pairs == 0)
    }
  }

  @Test(arguments: [1, 2])
  func `An error of the problem ends the search at the last complete generation`(
    threads: Int
  ) throws {
    struct Broken: Error {}
    let calls = Atomic(0)
    var problem = knapsack.problem
    let own = problem.own
    problem.own = { genome, side in
      guard calls.wrappingAdd(1, ordering: .relaxed).newValue < 60 else { throw Broken() }
      return try own(genome, side)
    }
    let search = try PairSearch(problem, configuration())
    Parallelism.$threads.withValue(threads) {
      #expect(throws: Broken.self) { _ = try search.run(generations: 20) }
    }
    #expect((1...4).contains(search.state.generation))
    #expect(search.state.history.count == search.state.generation + 1)
  }
}

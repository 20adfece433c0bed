import Search
import TensorCore
import Testing

@Suite struct ConvergenceTests {
  /// The dominated area as a share of the maximum without coupling; 0 for the front that ignores
  /// the items.
  private func quality(
    _ knapsack: Knapsack, _ method: SearchMethod, scores: [Double]? = nil, pairs: Int, seed: UInt64
  ) throws -> Double {
    var problem = knapsack.problem
    problem.scores = scores
    let search = try PairSearch(
      problem, SearchConfiguration(seed: seed, method: method, reference: knapsack.reference))
    try search.runAlone(generations: .max, pairEvaluations: pairs)
    let reference = knapsack.reference
    let best = Hypervolume.area(of: knapsack.corners, reference: reference)
    let ignorant = reference.cost * reference.loss / 2
    return (search.state.archive.hypervolume(reference: reference) - ignorant) / (best - ignorant)
  }

  @Test func `On 2 × 400 bits the search is far better than random pairs`() throws {
    let knapsack = Knapsack(groups: [Int](repeating: 16, count: 25))
    let pairs = 50 * 72
    let searched = try quality(knapsack, .pareto(), pairs: pairs, seed: 1)
    let random = try quality(knapsack, .randomSearch, pairs: pairs, seed: 1)
    let scores = zip(knapsack.values, knapsack.prices).map { $0 / $1 }
    let seeded = try quality(knapsack, .pareto(), scores: scores, pairs: pairs, seed: 1)
    #expect(searched > random + 0.2)
    #expect(seeded > searched + 0.25)
  }

  @Test func `If one side matters more, matches between known genomes find the pairs`() throws {
    let knapsack = Knapsack(groups: [Int](repeating: 16, count: 10), importance: 8)
    let with = try quality(knapsack, .pareto(), pairs: 1500, seed: 2)
    let without = try quality(knapsack, .pareto(matches: 0), pairs: 1500, seed: 2)
    #expect(with > without + 0.05)
  }

  @Test func `Small fronts are found completely, within a percent of the area`() throws {
    for coupling in [0.0, 1.5] {
      let knapsack = Knapsack(groups: [4, 4], coupling: coupling, seed: 11)
      let genomes = (0..<256).map { number in Genome((0..<8).map { number >> $0 & 1 == 1 }) }
        .filter { $0.widths(in: knapsack.layout).allSatisfy { $0 > 0 } }
      let costs = genomes.map(knapsack.cost)
      let losses = genomes.map(knapsack.loss)
      var points: [ObjectivePoint] = []
      for a in genomes.indices {
        for b in genomes.indices {
          let coupled = knapsack.disagreement(GenomePair(a: genomes[a], b: genomes[b]))
          points.append(
            ObjectivePoint(cost: costs[a] + costs[b], loss: losses[a] + losses[b] + coupled))
        }
      }
      let best = Hypervolume.area(of: points, reference: knapsack.reference)
      let search = try PairSearch(
        knapsack.problem, SearchConfiguration(seed: 3, reference: knapsack.reference))
      try search.runAlone(generations: 50)
      let found = search.state.history.last?.hypervolume ?? 0
      #expect(found <= best * 1.000001)
      #expect(found > 0.99 * best)
    }
  }
}

import FileAccess
import Foundation
import Search
import TensorCore
import TestSupport
import Testing

/// A knapsack for one network: dropped items lose their value, and groups of unequal shares lose
/// more, so that the best genome is not the one with the best items of each group.
private struct Items: SingleProblem {
  let knapsack = Knapsack(groups: [Int](repeating: 8, count: 8))
  var layout: GenomeLayout { knapsack.layout }
  var identity: String { "items" }
  var channelScores: [Double]?

  func cost(of genome: Genome) -> Double { knapsack.cost(genome) }

  func loss(of genome: Genome) -> Double {
    let widths = genome.widths(in: layout)
    let jumps = zip(widths, widths.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) }
    return knapsack.loss(genome) + 0.2 * Double(jumps)
  }
}

@Suite struct SingleSearchTests {
  private let budget = 0.4 * Items().cost(of: .full(Items().layout))

  private func settings(
    _ method: SingleSearchSettings.Method = .evolution, seed: UInt64 = 1
  ) -> SingleSearchSettings {
    SingleSearchSettings(seed: seed, method: method, populationSize: 16, budget: budget)
  }

  @Test func `Evolution is better than random genomes after as many evaluations, for each seed`()
    throws
  {
    for seed in 1...5 as ClosedRange<UInt64> {
      func loss(_ method: SingleSearchSettings.Method) throws -> Double {
        let search = try SingleSearch(Items(), settings(method, seed: seed))
        try Parallelism.$threads.withValue(1) {
          _ = try search.run(generations: .max, evaluations: 800)
        }
        let best = try #require(search.best)
        #expect(best.cost <= budget)
        #expect(best.loss == Items().loss(of: best.genome))
        #expect(best.cost == Items().cost(of: best.genome))
        return best.loss
      }
      #expect(try loss(.evolution) < 0.9 * loss(.random))
    }
  }

  @Test func `The result does not depend on the number of threads`() throws {
    let results = try [1, 3].map { threads in
      let search = try SingleSearch(Items(), settings())
      _ = try Parallelism.$threads.withValue(threads) { try search.run(generations: 4) }
      return try #require(search.best?.genome)
    }
    #expect(results[0] == results[1])
  }

  @Test func `A stopped search continues to the same result`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/search.json"
      let whole = try SingleSearch(Items(), settings(), checkpoint: path)
      #expect(try whole.run(generations: 5) == .finished)
      let bytes = try FileContents.read(path)
      let first = try SingleSearch(Items(), settings(), checkpoint: path)
      #expect(try first.run(generations: 2) == .finished)
      let stopped = try SingleSearch(Items(), settings(), checkpoint: path, stop: { 15 })
      try stopped.resume()
      #expect(try stopped.run(generations: 5) == .stopped(signal: 15))
      let second = try SingleSearch(Items(), settings(), checkpoint: path)
      try second.resume()
      #expect(second.history.count == 3)
      #expect(try second.run(generations: 5) == .finished)
      #expect(try FileContents.read(path) == bytes)
      #expect(second.best?.genome == whole.best?.genome)
    }
  }

  @Test func `A budget that no genome meets is rejected`() {
    var small = settings()
    small.budget = 7
    #expect(throws: BudgetOutOfReach.self) { try SingleSearch(Items(), small) }
  }

  @Test func `Scores lead the first genomes to better ones`() throws {
    func first(_ scores: [Double]?) throws -> Double {
      var items = Items()
      items.channelScores = scores
      let search = try SingleSearch(items, settings())
      _ = try search.run(generations: 0)
      return try #require(search.best?.loss)
    }
    let values = zip(Items().knapsack.values, Items().knapsack.prices).map { $0 / $1 }
    #expect(try first(values) < first(nil))
  }
}

import Search
import TensorCore
import Testing

@Suite struct VariationTests {
  private let layout = GenomeLayout(sizes: [10, 100, 30, 260])

  @Test func `Crossover at group borders takes every group from one parent`() {
    let (zeros, ones) = (Genome(count: 400), Genome(count: 400, repeating: true))
    var stream = RandomStream(seed: 1)
    var fromSecond = [Int](repeating: 0, count: 4)
    for _ in 0..<400 {
      let child = Crossover.atGroupBorders(zeros, ones, layout: layout, using: &stream)
      for (group, width) in child.widths(in: layout).enumerated() {
        #expect(width == 0 || width == layout.groups[group].size)
        fromSecond[group] += width > 0 ? 1 : 0
      }
    }
    // Five standard deviations of 400 tosses.
    for count in fromSecond { #expect(abs(count - 200) <= 50) }
  }

  @Test func `Uniform crossover keeps equal bits of the parents and draws the others`() {
    var stream = RandomStream(seed: 2)
    let first = Genome((0..<400).map { $0 % 2 == 0 })
    let second = Genome((0..<400).map { $0 % 4 < 2 })
    let child = Crossover.uniform(first, second, using: &stream)
    for bit in 0..<400 where first[bit] == second[bit] { #expect(child[bit] == first[bit]) }
    #expect(abs(child.distance(to: first) - 100) <= 36)
    #expect(child.distance(to: first) + child.distance(to: second) == 200)
  }

  @Test(arguments: [0.5, 1, 4, 40])
  func `Mutation flips single bits at the given rate, not segments`(expected: Double) {
    let genome = Genome((0..<400).map { $0 % 3 == 0 })
    let rounds = 4_000
    var stream = RandomStream(seed: 3)
    var flips = 0
    var neighbors = 0
    var places = [Int](repeating: 0, count: 400)
    for _ in 0..<rounds {
      let mutant = genome.mutated(rate: expected / 400, using: &stream)
      flips += mutant.distance(to: genome)
      for bit in 0..<400 where mutant[bit] != genome[bit] {
        places[bit] += 1
        if bit > 0, mutant[bit - 1] != genome[bit - 1] { neighbors += 1 }
      }
    }
    // Binomial counts, within six standard deviations.
    let mean = expected * Double(rounds)
    #expect(abs(Double(flips) - mean) < 6 * mean.squareRoot())
    let pairs = 399 * Double(rounds) * expected * expected / 160_000
    #expect(abs(Double(neighbors) - pairs) < 6 * pairs.squareRoot() + 1)
    let each = mean / 400
    for place in places { #expect(abs(Double(place) - each) < 6 * each.squareRoot()) }
  }

  @Test func `Rates of 0 and 1 flip nothing and everything`() {
    var stream = RandomStream(seed: 4)
    let genome = Genome((0..<100).map { $0 % 3 == 0 })
    for rate in [0, 1e-300, 1e-17] {
      #expect(genome.mutated(rate: rate, using: &stream) == genome)
    }
    #expect(genome.mutated(rate: 1, using: &stream).distance(to: genome) == 100)
  }

  @Test func `Width changes are one multiple or a swap`() {
    let layout = GenomeLayout(sizes: [32, 20], multiple: 8)
    var stream = RandomStream(seed: 5)
    var genome = Genome(count: 52)
    for bit in [0, 3, 5, 8, 9, 20, 21, 31] + Array(32..<52) { genome[bit] = true }
    func widths(_ change: WidthMutation, _ group: Int) -> [Int] {
      let mutant = change.applied(
        to: genome, group: group, layout: layout, scores: nil, using: &stream)
      if change == .swap { #expect(mutant.distance(to: genome) == (group == 0 ? 2 : 0)) }
      return mutant.widths(in: layout)
    }
    #expect(widths(.grow, 0) == [16, 20])
    #expect(widths(.shrink, 0) == [8, 20])
    #expect(widths(.swap, 0) == [8, 20])
    #expect(widths(.grow, 1) == [8, 20])
    #expect(widths(.shrink, 1) == [8, 16])
    #expect(widths(.swap, 1) == [8, 20])
  }

  @Test func `With scores, width changes prefer to add good channels and drop bad ones`() {
    let layout = GenomeLayout(sizes: [100])
    let genome = Genome((0..<100).map { $0 % 2 == 0 })
    let scores = (0..<100).map { Double($0) }
    var (added, dropped) = (0.0, 0.0)
    for round in 0..<500 {
      var stream = RandomStream(seed: 6, "swap", round)
      let mutant = WidthMutation.swap.applied(
        to: genome, group: 0, layout: layout, scores: scores, using: &stream)
      for bit in 0..<100 where mutant[bit] != genome[bit] {
        if mutant[bit] { added += scores[bit] / 500 } else { dropped += scores[bit] / 500 }
      }
    }
    // The better of two uniform draws lies at two thirds, the worse one at a third.
    #expect(abs(added - 66) < 6)
    #expect(abs(dropped - 33) < 6)
  }

  @Test func `The first population covers weak and strong pruning for any seed`() {
    let first = FirstPopulation()
    for seed in 0..<20 {
      let rates = (0..<32).map { index in
        var stream = RandomStream(seed: UInt64(seed), "first", index)
        let genome = first.genome(index, of: 32, layout: layout, scores: nil, using: &stream)
        return Double(genome.onesCount) / 400
      }
      #expect(rates[0] == 1)
      #expect(rates.dropFirst().contains { $0 > 0.85 })
      #expect(rates.contains { $0 < 0.15 })
      #expect(rates.contains { (0.4...0.6).contains($0) })
    }
  }

  @Test func `Seeded genomes keep the best channels, and noise changes some`() {
    let scores = (0..<400).map { Double($0 * 37 % 400) }
    var stream = RandomStream(seed: 8)
    let widths = [4, 50, 30, 1]
    let exact = Genome.seeded(
      scores: scores, widths: widths, noise: 0, layout: layout, using: &stream)
    #expect(exact.widths(in: layout) == widths)
    for range in layout.ranges {
      let kept = range.filter { exact[$0] }.map { scores[$0] }.min() ?? 0
      #expect(range.allSatisfy { exact[$0] || scores[$0] < kept })
    }
    let noisy = Genome.seeded(
      scores: scores, widths: widths, noise: 0.3, layout: layout, using: &stream)
    #expect(noisy.widths(in: layout) == widths)
    #expect((4...60).contains(noisy.distance(to: exact)))
  }
}

import Search
import TensorCore
import Testing

@Suite struct SelectionTests {
  private func expect(_ fitness: [Double], _ expected: [Double]) {
    let wheel = RouletteWheel(fitness: fitness)
    for (found, wanted) in zip(wheel.probabilities, expected) {
      #expect(abs(found - wanted) < 1e-12, "\(fitness)")
    }
  }

  @Test func `Roulette is proportional to the distance to the worst fitness, for any sign`() {
    // Weights 1/4, 1/4 + 1/3, 1/4 + 2/3, 1/4 + 1 of a range of 3; they sum to 3.
    let expected = [0.25, 0.25 + 1 / 3.0, 0.25 + 2 / 3.0, 1.25].map { $0 / 3 }
    for offset in [0.0, 100, -1, -1000] { expect([0, 1, 2, 3].map { $0 + offset }, expected) }
    expect([-.greatestFiniteMagnitude, .greatestFiniteMagnitude], [0.25, 0.75])
  }

  @Test func `Roulette handles equal, infinite and missing fitness`() {
    expect([5, 5, 5, 5], [0.25, 0.25, 0.25, 0.25])
    expect([.nan, 2, -.infinity, 2], [0, 0.5, 0, 0.5])
    expect([.infinity, 2, .infinity, .nan], [0.5, 0, 0.5, 0])
    expect([.nan, -.infinity], [0.5, 0.5])
    expect([-3], [1])
  }

  @Test func `The wheel follows its probabilities`() {
    let wheel = RouletteWheel(fitness: [-3, .nan, 1, 4, 0])
    var counts = [Int](repeating: 0, count: 5)
    var stream = RandomStream(seed: 1, "wheel")
    for _ in 0..<20_000 { counts[wheel.spin(using: &stream)] += 1 }
    #expect(counts[1] == 0)
    for (count, probability) in zip(counts, wheel.probabilities) {
      let deviation = (20_000 * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(count) - 20_000 * probability) <= 5 * deviation)
    }
  }

  @Test(arguments: [1, 2, 4])
  func `The best of ten wins a tournament as often as it is drawn`(size: Int) {
    var stream = RandomStream(seed: 2, "tournament", size)
    let wins = (0..<10_000).filter { _ in
      Tournament.winner(among: 10, size: size, using: &stream) { $0 > $1 } == 9
    }.count
    var absent = 1.0
    for _ in 0..<size { absent *= 0.9 }
    let deviation = (10_000 * absent * (1 - absent)).squareRoot()
    #expect(abs(Double(wins) - 10_000 * (1 - absent)) <= 5 * deviation)
  }
}

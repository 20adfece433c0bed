import Search
import Synchronization
import TensorCore

/// A problem on genomes alone, made of closures.
struct Toy: PairProblem {
  var layouts: Sides<GenomeLayout>
  var identity = "toy"
  var scores: [Double]?
  var cost: @Sendable (Genome) -> Double = { Double($0.onesCount) }
  var own: @Sendable (Genome, Side) throws -> Double = { _, _ in 0 }
  var coupled: @Sendable (GenomePair) -> Sides<Double> = { _ in Sides(a: 0, b: 0) }

  init(_ layout: GenomeLayout) { layouts = Sides(a: layout, b: layout) }

  func channelScores(on side: Side) -> [Double]? { scores }
  func cost(of genome: Genome, on side: Side) -> Double { cost(genome) }
  func phenotype(of genome: Genome, on side: Side) -> Genome { genome }
  func ownLoss(of phenotype: Genome, on side: Side) throws -> Double { try own(phenotype, side) }
  func coupledLosses(of pair: Sides<Genome>) -> Sides<Double> { coupled(pair) }
}

/// Items with a price and a value; dropping a channel loses its value.
struct Knapsack: Sendable {
  let layout: GenomeLayout
  let prices: [Double]
  let values: [Double]
  /// The weight of the disagreement between the two sides' shares of each group.
  let coupling: Double
  /// The weight of values on side `b`; it is 1 on side `a`.
  let importance: Double

  init(groups: [Int], coupling: Double = 0, importance: Double = 1, seed: UInt64 = 7) {
    layout = GenomeLayout(sizes: groups)
    var stream = RandomStream(seed: seed, "knapsack")
    prices = (0..<layout.count).map { _ in Double(1 + stream.next() % 16) }
    values = (0..<layout.count).map { _ in Double(1 + stream.next() % 64) / 64 }
    self.coupling = coupling
    self.importance = importance
  }

  func cost(_ genome: Genome) -> Double {
    (0..<layout.count).reduce(0) { $0 + (genome[$1] ? prices[$1] : 0) }
  }

  func loss(_ genome: Genome) -> Double {
    (0..<layout.count).reduce(0) { $0 + (genome[$1] ? 0 : values[$1]) }
  }

  func disagreement(_ pair: GenomePair) -> Double {
    zip(zip(pair.a.widths(in: layout), pair.b.widths(in: layout)), layout.groups).reduce(0) {
      $0 + Double(abs($1.0.0 - $1.0.1)) / Double($1.1.size)
    } * coupling
  }

  var problem: Toy {
    var toy = Toy(layout)
    toy.cost = { cost($0) }
    toy.own = { genome, side in loss(genome) * (side == .a ? 1 : importance) }
    toy.coupled = { pair in
      let half = disagreement(pair) / 2
      return Sides(a: half, b: half)
    }
    return toy
  }

  /// The cost of the full pair and the loss of the empty one.
  var reference: ObjectivePoint {
    ObjectivePoint(
      cost: 2 * prices.reduce(0, +), loss: (1 + importance) * values.reduce(0, +))
  }

  /// The corners of the front of pairs without coupling: the items of both sides with the highest
  /// value per price. No pair is below the line through them (Dantzig's bound).
  var corners: [ObjectivePoint] {
    let items = [1, importance].flatMap { weight in
      zip(prices, values).map { (price: $0, value: weight * $1) }
    }
    var points = [ObjectivePoint(cost: 0, loss: reference.loss)]
    for item in items.sorted(by: { $0.value / $0.price > $1.value / $1.price }) {
      let last = points[points.count - 1]
      points.append(ObjectivePoint(cost: last.cost + item.price, loss: last.loss - item.value))
    }
    return points
  }
}

extension PairSearch {
  /// Runs on one thread, because these small problems finish before other threads start, and tests
  /// run in parallel.
  func runAlone(generations: Int, pairEvaluations: Int = .max) throws {
    try Parallelism.$threads.withValue(1) {
      _ = try run(generations: generations, pairEvaluations: pairEvaluations)
    }
  }
}

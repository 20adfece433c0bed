/// Everything that was measured, keyed by genome and by pair.
///
/// Genomes are numbered in the order in which they came, and the file names pairs by those numbers.
struct EvaluationCache: Equatable, Sendable {
  private(set) var genomes = Sides<[Genome]>(a: [], b: [])
  private var numbers = Sides<[Genome: Int]>(a: [:], b: [:])
  private var ownLosses = Sides<[Double]>(a: [], b: [])
  private var coupledLosses: [Sides<Int>: Sides<Double>] = [:]

  func ownLoss(of genome: Genome, on side: Side) -> Double? {
    numbers[side][genome].map { ownLosses[side][$0] }
  }

  func coupledLosses(of pair: GenomePair) -> Sides<Double>? {
    guard let a = numbers.a[pair.a], let b = numbers.b[pair.b] else { return nil }
    return coupledLosses[Sides(a: a, b: b)]
  }

  /// Notes a genome's loss, if it is new.
  mutating func insert(_ genome: Genome, on side: Side, ownLoss: Double) {
    guard numbers[side][genome] == nil else { return }
    numbers[side][genome] = genomes[side].count
    genomes[side].append(genome)
    ownLosses[side].append(ownLoss)
  }

  /// Notes the losses of a pair whose genomes are known.
  mutating func insert(_ pair: GenomePair, coupledLosses losses: Sides<Double>) {
    guard let a = numbers.a[pair.a], let b = numbers.b[pair.b] else {
      preconditionFailure("EvaluationCache: expected a pair of genomes that have been scored")
    }
    coupledLosses[Sides(a: a, b: b)] = losses
  }
}

extension EvaluationCache: Codable {
  private struct Pair: Codable {
    let a: Int
    let b: Int
    let losses: Sides<Double>
  }

  private enum CodingKeys: CodingKey { case genomes, ownLosses, pairs }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(genomes, forKey: .genomes)
    try container.encode(ownLosses, forKey: .ownLosses)
    let pairs = coupledLosses.map { Pair(a: $0.key.a, b: $0.key.b, losses: $0.value) }
    // Sorted, so that equal caches make equal files.
    try container.encode(pairs.sorted { ($0.a, $0.b) < ($1.a, $1.b) }, forKey: .pairs)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let genomes = try container.decode(Sides<[Genome]>.self, forKey: .genomes)
    let losses = try container.decode(Sides<[Double]>.self, forKey: .ownLosses)
    for side in Side.allCases {
      for (genome, loss) in zip(genomes[side], losses[side]) {
        insert(genome, on: side, ownLoss: loss)
      }
      guard
        genomes[side].count == losses[side].count,
        self.genomes[side].count == genomes[side].count
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .ownLosses, in: container,
          debugDescription: "expected distinct genomes with a loss each")
      }
    }
    for pair in try container.decode([Pair].self, forKey: .pairs) {
      guard self.genomes.a.indices.contains(pair.a), self.genomes.b.indices.contains(pair.b) else {
        throw DecodingError.dataCorruptedError(
          forKey: .pairs, in: container,
          debugDescription: "there are no genomes \(pair.a) and \(pair.b)")
      }
      coupledLosses[Sides(a: pair.a, b: pair.b)] = pair.losses
    }
  }
}

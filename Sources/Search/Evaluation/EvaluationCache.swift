/// All measured losses, by genome and by pair.
struct EvaluationCache: Equatable, Sendable {
  private var tables = Sides(a: GenomeTable(), b: GenomeTable())
  private var coupledLosses: [Sides<Int>: Sides<Double>] = [:]

  /// The genomes of one side whose losses are known.
  func genomes(on side: Side) -> [Genome] { tables[side].genomes }

  func ownLoss(of genome: Genome, on side: Side) -> Double? { tables[side].loss(of: genome) }

  func coupledLosses(of pair: GenomePair) -> Sides<Double>? {
    guard let a = tables.a.number(of: pair.a), let b = tables.b.number(of: pair.b) else {
      return nil
    }
    return coupledLosses[Sides(a: a, b: b)]
  }

  /// Stores a genome's loss, if it is new.
  mutating func insert(_ genome: Genome, on side: Side, ownLoss: Double) {
    // The subscript by side would copy the table.
    switch side {
    case .a: tables.a.insert(genome, ownLoss)
    case .b: tables.b.insert(genome, ownLoss)
    }
  }

  /// Stores the losses of a pair of known genomes.
  mutating func insert(_ pair: GenomePair, coupledLosses losses: Sides<Double>) {
    guard let a = tables.a.number(of: pair.a), let b = tables.b.number(of: pair.b) else {
      preconditionFailure("EvaluationCache: expected a pair of scored genomes")
    }
    coupledLosses[Sides(a: a, b: b)] = losses
  }
}

/// A file contains each genome once; pairs refer to genomes by number.
extension EvaluationCache: Codable {
  private struct Pair: Codable {
    let a: Int
    let b: Int
    let losses: Sides<Double>
  }

  private enum CodingKeys: CodingKey { case genomes, pairs }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tables, forKey: .genomes)
    let pairs = coupledLosses.map { Pair(a: $0.key.a, b: $0.key.b, losses: $0.value) }
    // Sort, so that equal caches give equal files.
    try container.encode(pairs.sorted { ($0.a, $0.b) < ($1.a, $1.b) }, forKey: .pairs)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tables = try container.decode(Sides<GenomeTable>.self, forKey: .genomes)
    for pair in try container.decode([Pair].self, forKey: .pairs) {
      guard tables.a.indices.contains(pair.a), tables.b.indices.contains(pair.b) else {
        throw DecodingError.dataCorruptedError(
          forKey: .pairs, in: container,
          debugDescription: "there are no genomes \(pair.a) and \(pair.b)")
      }
      coupledLosses[Sides(a: pair.a, b: pair.b)] = pair.losses
    }
  }
}

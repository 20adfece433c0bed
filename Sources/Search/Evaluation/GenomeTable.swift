/// The genomes of one side with their own losses, numbered in order of arrival.
struct GenomeTable: Equatable, Sendable {
  private(set) var genomes: [Genome] = []
  private var ownLosses: [Double] = []
  private var numbers: [Genome: Int] = [:]

  /// The used numbers.
  var indices: Range<Int> { genomes.indices }

  func number(of genome: Genome) -> Int? { numbers[genome] }

  func loss(of genome: Genome) -> Double? { numbers[genome].map { ownLosses[$0] } }

  /// Stores a genome, if it is new.
  mutating func insert(_ genome: Genome, _ ownLoss: Double) {
    guard numbers[genome] == nil else { return }
    numbers[genome] = genomes.count
    genomes.append(genome)
    ownLosses.append(ownLoss)
  }
}

extension GenomeTable: Codable {
  private enum CodingKeys: CodingKey { case genomes, ownLosses }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(genomes, forKey: .genomes)
    try container.encode(ownLosses, forKey: .ownLosses)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let genomes = try container.decode([Genome].self, forKey: .genomes)
    let losses = try container.decode([Double].self, forKey: .ownLosses)
    for (genome, loss) in zip(genomes, losses) { insert(genome, loss) }
    guard genomes.count == losses.count, self.genomes.count == genomes.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .ownLosses, in: container,
        debugDescription: "expected distinct genomes with a loss each")
    }
  }
}

/// A genome of a population, with the partner of its score.
public struct Member: Codable, Equatable, Sendable {
  /// The genome.
  public let genome: Genome
  /// The genome of the other side.
  public let partner: Genome
  /// The score of both.
  public let score: PairScore

  /// The pair, `genome` being on `side`.
  public func pair(on side: Side) -> GenomePair { GenomePair(genome, on: side, partner: partner) }
}

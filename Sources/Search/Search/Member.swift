/// A genome of a population, with the partner that it was scored with.
public struct Member: Codable, Equatable, Sendable {
  /// The genome.
  public let genome: Genome
  /// The genome of the other side.
  public let partner: Genome
  /// What was measured of the two.
  public let score: PairScore

  /// The pair, `genome` being on `side`.
  public func pair(on side: Side) -> GenomePair { GenomePair(genome, on: side, partner: partner) }
}

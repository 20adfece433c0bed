/// Where a search stands after a generation; generation 0 is the first population.
public struct GenerationReport: Codable, Equatable, Sendable {
  /// Generations done.
  public let generation: Int
  /// With `SearchMethod.paper`, the best pair's cost plus weighted loss.
  public let bestValue: Double?
  /// The pair with the smallest loss.
  public let smallestLoss: ObjectivePoint?
  /// The cheapest pair.
  public let smallestCost: ObjectivePoint?
  /// Pairs in the archive.
  public let frontSize: Int
  /// The area that the archive dominates.
  public let hypervolume: Double
  /// Work done since the beginning.
  public let counts: EvaluationCounts
}

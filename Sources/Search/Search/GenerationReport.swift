/// The state of a search after a generation; generation 0 is the first population.
public struct GenerationReport: Codable, Equatable, Sendable {
  /// The number of finished generations.
  public let generation: Int
  /// With `SearchMethod.paper`, the best pair's cost plus weighted loss.
  public let bestValue: Double?
  /// The pair with the smallest loss.
  public let smallestLoss: ObjectivePoint?
  /// The cheapest pair.
  public let smallestCost: ObjectivePoint?
  /// The number of pairs in the archive.
  public let frontSize: Int
  /// The area that the archive dominates.
  public let hypervolume: Double
  /// The number of evaluations since the start.
  public let counts: EvaluationCounts
}

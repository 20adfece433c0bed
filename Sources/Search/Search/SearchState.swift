/// The complete state of a search.
///
/// Random numbers are derived from seed, generation and position, so this state and the
/// configuration determine the rest of the search.
public struct SearchState: Codable, Equatable, Sendable {
  /// The number of finished generations.
  public internal(set) var generation = 0
  /// The populations, the best member first.
  public internal(set) var populations = Sides<[Member]>(a: [], b: [])
  /// The best pairs of the whole search.
  public internal(set) var archive: ParetoArchive
  /// The reference point of the hypervolume.
  public internal(set) var reference: ObjectivePoint
  /// The number of evaluations.
  public internal(set) var counts = EvaluationCounts()
  /// A report per generation, from the first population on.
  public internal(set) var history: [GenerationReport] = []
  /// All measured losses.
  var cache = EvaluationCache()

  init(archiveCapacity: Int, reference: ObjectivePoint) {
    archive = ParetoArchive(capacity: archiveCapacity)
    self.reference = reference
  }
}

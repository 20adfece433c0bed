/// Everything that the rest of a search depends on.
///
/// Randomness is derived from seed, generation and place, so that this and the configuration decide
/// what follows.
public struct SearchState: Codable, Equatable, Sendable {
  /// Generations done.
  public internal(set) var generation = 0
  /// The populations, the best member first.
  public internal(set) var populations = Sides<[Member]>(a: [], b: [])
  /// The best pairs of the whole search.
  public internal(set) var archive: ParetoArchive
  /// Where hypervolume is measured to.
  public internal(set) var reference: ObjectivePoint
  /// Work done.
  public internal(set) var counts = EvaluationCounts()
  /// A report per generation, from the first population on.
  public internal(set) var history: [GenerationReport] = []
  /// Everything that was measured.
  var cache = EvaluationCache()

  init(archiveCapacity: Int, reference: ObjectivePoint) {
    archive = ParetoArchive(capacity: archiveCapacity)
    self.reference = reference
  }
}

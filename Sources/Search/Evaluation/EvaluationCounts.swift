/// The number of evaluations of a search, and the number of cache hits.
public struct EvaluationCounts: Codable, Hashable, Sendable {
  /// The number of computed own losses.
  public var genomes = 0
  /// The number of computed coupled losses, which measures the effort of a search.
  public var pairs = 0
  /// The number of own losses found in the cache.
  public var genomeHits = 0
  /// The number of coupled losses found in the cache.
  public var pairHits = 0
  /// The number of computed losses that were not finite: abandoned or failed.
  public var failures = 0

  /// Whether each number can be a count, far from an overflow.
  var arePossible: Bool {
    [genomes, pairs, genomeHits, pairHits, failures].allSatisfy((0...1 << 53).contains)
  }
}

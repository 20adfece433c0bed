/// How much work a search has done, and how much its caches have saved.
public struct EvaluationCounts: Codable, Hashable, Sendable {
  /// Losses of one network alone that were computed.
  public var genomes = 0
  /// Coupled losses that were computed: the measure of a search's effort.
  public var pairs = 0
  /// Losses of one network alone that were asked for and known.
  public var genomeHits = 0
  /// Coupled losses that were asked for and known.
  public var pairHits = 0
  /// Of the computed losses, those that were not finite: abandoned, or failed.
  public var failures = 0
}

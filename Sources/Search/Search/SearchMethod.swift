/// How a search goes about it.
public enum SearchMethod: Codable, Hashable, Sendable {
  /// How parents are chosen where members have one number each.
  public enum Selection: Codable, Hashable, Sendable {
    /// In proportion to fitness.
    case roulette
    /// The best of `size` drawn ones.
    case tournament(size: Int)
  }

  /// Co-evolution with one objective (Shu et al. 2019, equation 8): cost + `lossWeight` · loss. Each
  /// member is scored with the best of the other population.
  case paper(lossWeight: Double, selection: Selection = .roulette)

  /// Co-evolution toward the whole front of cost and loss. Each child is scored with a partner from
  /// at most `representatives` pairs across the archive; then at most `matches` pairs of known
  /// genomes are tried.
  case pareto(representatives: Int = 32, matches: Int = 8)

  /// Twice the population's size of pairs per generation, each drawn as the first ones are.
  case randomSearch

  /// Evolution of side `a` with the unpruned network for its partner, and after `firstGenerations`
  /// generations of side `b` with the partners found for `a`.
  case singleDirection(firstGenerations: Int)
}

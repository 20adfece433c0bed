/// The method of a search.
public enum SearchMethod: Codable, Hashable, Sendable {
  /// The selection of parents by a single fitness value.
  public enum Selection: Codable, Hashable, Sendable {
    /// Selection in proportion to fitness.
    case roulette
    /// The best of `size` random members.
    case tournament(size: Int)
  }

  /// Co-evolution with one objective (Shu et al. 2019, equation 8): cost + `lossWeight` · loss.
  /// Each member is scored with the best member of the other population.
  case paper(lossWeight: Double, selection: Selection = .roulette)

  /// Co-evolution of the Pareto front of cost and loss. Each child is scored with a partner from at
  /// most `representatives` pairs of the archive; then at most `matches` pairs of known genomes are
  /// tried.
  case pareto(representatives: Int = 32, matches: Int = 8)

  /// Random pairs, twice the population size per generation, drawn like the first population.
  case randomSearch

  /// Evolution of side `a` with the unpruned network as partner for `firstGenerations` generations,
  /// then of side `b` with the genomes found for `a`.
  case singleDirection(firstGenerations: Int)
}

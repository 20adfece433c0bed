/// The settings that determine the result of a search, together with the problem and the number of
/// generations.
public struct SearchConfiguration: Codable, Hashable, Sendable {
  /// The seed of all randomness.
  public var seed: UInt64
  /// The search method.
  public var method: SearchMethod
  /// The number of members of each population.
  public var populationSize: Int
  /// With `SearchMethod.paper`, the number of best members that survive unchanged.
  public var elites: Int
  /// The weight of the coupled losses: λ of Shu et al. (2019).
  public var coupledWeight: Double
  /// The settings for the first genomes.
  public var firstPopulation: FirstPopulation
  /// The settings for children.
  public var variation: Variation
  /// The cost limit of each network; nil for no limit.
  public var budgets: Sides<Double>?
  /// The share of genomes that are filled up to the budget. The others keep the front wide; with 0,
  /// the best pair is often below the budget.
  public var filledShare: Double
  /// The share of its width under uniform pruning at the same cost that every group keeps at least:
  /// 0 for free widths, 1 for uniform widths. Above 0, the cost must depend only on widths.
  public var evenness: Double
  /// The maximum number of pairs in the archive.
  public var archiveCapacity: Int
  /// The reference point of the hypervolume; nil for the cost of the unpruned pair and the largest
  /// loss among the first pairs.
  public var reference: ObjectivePoint?

  /// A configuration.
  ///
  /// - Precondition: A population of at least 2, more than its elites; at least one
  ///   representative; shares in 0...1.
  public init(
    seed: UInt64, method: SearchMethod = .pareto(), populationSize: Int = 32, elites: Int = 2,
    coupledWeight: Double = 1, firstPopulation: FirstPopulation = FirstPopulation(),
    variation: Variation = Variation(), budgets: Sides<Double>? = nil, filledShare: Double = 0,
    evenness: Double = 0, archiveCapacity: Int = 128, reference: ObjectivePoint? = nil
  ) {
    precondition(
      populationSize >= 2 && (0..<populationSize).contains(elites) && archiveCapacity >= 2,
      "SearchConfiguration: expected a population of at least 2 and more than its elites, found "
        + "\(populationSize) and \(elites)")
    switch method {
    case .pareto(let representatives, let matches):
      precondition(
        representatives >= 1 && matches >= 0,
        "SearchConfiguration: expected at least one representative and no negative matches")
    case .paper(_, .tournament(let size)):
      precondition(size >= 1, "SearchConfiguration: expected a tournament of at least 1")
    case .paper, .randomSearch, .singleDirection: break
    }
    precondition(
      (0...1).contains(filledShare) && (0...1).contains(evenness),
      "SearchConfiguration: expected shares in 0...1, found \(filledShare) and \(evenness)")
    self.seed = seed
    self.method = method
    self.populationSize = populationSize
    self.elites = elites
    self.coupledWeight = coupledWeight
    self.firstPopulation = firstPopulation
    self.variation = variation
    self.budgets = budgets
    self.filledShare = filledShare
    self.evenness = evenness
    self.archiveCapacity = archiveCapacity
    self.reference = reference
  }
}

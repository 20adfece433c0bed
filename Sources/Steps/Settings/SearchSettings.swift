import RecipeLanguage

/// The settings of a search for channels.
public struct SearchSettings: RecipeSection {
  /// The objective of a search.
  public enum Objective: String, Codable, CaseIterable, Sendable {
    /// Cost plus weighted loss (Shu et al. 2019).
    case paper
    /// The Pareto front of cost and loss.
    case pareto
  }

  /// The kind of the first population.
  public enum FirstMembers: String, Codable, CaseIterable, Sendable {
    /// Mostly masks of the highest-ranking channels.
    case seeded
    /// Only random masks.
    case random
  }

  /// The folder of an earlier compression whose search to reuse.
  public var from: String?
  /// The number of a point on the front of this search, from 1 by increasing cost, whose pair is
  /// taken as it is; nil for the best pair within the budget.
  public var point: Int?
  /// The objective.
  public var objective = Objective.pareto
  /// The number of generations; nil for 50, or fewer for large generators.
  public var generations: Int?
  /// The number of masks in each population; nil for 32, or fewer for large generators.
  public var population: Int?
  /// The kind of the first population.
  public var firstPopulation = FirstMembers.seeded
  /// Whether every candidate is pruned until it meets the budget. Otherwise, the search covers the
  /// whole front, and both generators together must meet the sum of their budgets.
  public var repairsBudget = true
  /// The share of candidates that are filled up to the budget; above 0, the chosen pair is filled
  /// too.
  public var filledShare = 0.5
  /// The share of its width under uniform pruning that every group keeps at least.
  public var evenness = 1.0

  /// All defaults.
  public init() {}

  /// All keys have defaults. With the objective `paper`, `evenness` is 0 by default.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "from", \.from,
        help: RecipeHelp(
          "folder of an earlier compression whose search is used again", default: "a new search")),
      .init(
        optional: "point", \.point, in: 1...1_000_000,
        help: RecipeHelp(
          """
          number of a point on the front of `from`, as `pareto.csv` and the page of that run list them. \
          Its pair is taken as it is, and the budget only names the resource
          """, default: "the best pair within the budget")),
      .init(
        "objective", \.objective,
        help: """
          `pareto` finds the front of cost and loss; `paper` minimizes cost plus weighted loss (Shu et \
          al. 2019)
          """),
      .init(
        optional: "generations", \.generations, in: 1...1_000_000,
        help: RecipeHelp(
          "generations of the search", default: "50, and fewer for large generators")),
      .init(
        optional: "population", \.population, in: 4...100_000,
        help: RecipeHelp(
          "individuals in each population", default: "32, and fewer for large generators")),
      .init(
        "first_population", \.firstPopulation,
        help: "whether the first masks keep high-ranking channels or are random"),
      .init(
        "budget_repair", \.repairsBudget,
        help: """
          whether every candidate is cut to the budget. Without it the search covers the whole front, \
          and the budget holds for both generators together
          """),
      .init(
        "filled_share", \.filledShare, in: 0...1, when: \.repairsBudget,
        help: """
          share of the candidates that are also widened until they use the whole budget; above 0, the \
          final pair is widened too
          """),
      .init(
        "evenness", \.evenness, in: 0...1, default: { $0.objective == .paper ? 0 : $0.evenness },
        help: RecipeHelp(
          """
          smallest width of each channel group, relative to the width that an equal share of all \
          groups would give it; 0 leaves widths free
          """, default: "1; 0 with the objective `paper`")),
    ]
  }

  /// The number of generations where none is given, and the generators are small.
  static let standardGenerations = 50
  /// The number of masks in each population where none is given, and the generators are small.
  static let standardPopulation = 32

  /// The number of generations, given or not.
  package var generationCount: Int { generations ?? Self.standardGenerations }
  /// The number of masks in each population, given or not.
  package var populationSize: Int { population ?? Self.standardPopulation }

  /// The effective filled share: 0 without budget repair.
  var usedFilledShare: Double { repairsBudget ? filledShare : 0 }
}

import RecipeLanguage

/// How a search for channels goes about it.
public struct SearchSettings: RecipeSection {
  /// What a search looks for.
  public enum Objective: String, Codable, CaseIterable, Sendable {
    /// Cost plus weighted loss (Shu et al. 2019).
    case paper
    /// The front of cost and loss.
    case pareto
  }

  /// What a search begins with.
  public enum FirstMembers: String, Codable, CaseIterable, Sendable {
    /// Mostly masks of the channels that rank highest.
    case seeded
    /// Random masks alone.
    case random
  }

  /// The folder of an earlier compression whose search is taken instead of a new one.
  public var from: String?
  /// What it looks for.
  public var objective = Objective.pareto
  /// How long it lasts.
  public var generations = 50
  /// Members of each population.
  public var population = 32
  /// What it begins with.
  public var firstPopulation = FirstMembers.seeded
  /// Whether every candidate is brought within the budget. Otherwise the front is searched as it
  /// is, and both generators together keep to the sum of their budgets.
  public var repairsBudget = true
  /// Of the candidates, those whose repair uses all of the budget; above 0, the pair that comes out
  /// does too.
  public var filledShare = 0.5
  /// Of the width that equal shares would give a group, what every candidate keeps.
  public var evenness = 1.0

  /// All defaults.
  public init() {}

  /// All have a default. The paper's widths are free.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "from", \.from,
        help: RecipeHelp(
          "folder of an earlier compression whose search is used again", default: "a new search")),
      .init(
        "objective", \.objective,
        help: """
          `pareto` finds the front of cost and loss; `paper` minimizes cost plus weighted loss (Shu et \
          al. 2019)
          """),
      .init("generations", \.generations, in: 1...1_000_000, help: "generations of the search"),
      .init("population", \.population, in: 4...100_000, help: "individuals in each population"),
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

  /// Without repair nothing is filled.
  var usedFilledShare: Double { repairsBudget ? filledShare : 0 }
}

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
      .init(optional: "from", \.from), .init("objective", \.objective),
      .init("generations", \.generations, in: 1...1_000_000),
      .init("population", \.population, in: 4...100_000),
      .init("first_population", \.firstPopulation), .init("budget_repair", \.repairsBudget),
      .init("filled_share", \.filledShare, in: 0...1, when: \.repairsBudget),
      .init(
        "evenness", \.evenness, in: 0...1, default: { $0.objective == .paper ? 0 : $0.evenness }),
    ]
  }

  /// Without repair nothing is filled.
  var usedFilledShare: Double { repairsBudget ? filledShare : 0 }
}

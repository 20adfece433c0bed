import Pruning
import RecipeLanguage

extension PruningProblem {
  /// The problem at the key of a recipe that has to change.
  ///
  /// - Parameter budget: The limit of the recipe.
  func inRecipe(_ budget: CompressionBudget?) -> RecipeProblem {
    let key =
      switch self {
      case .budgetOutOfReach: "budget" + (budget.map { " \($0.text)" } ?? "")
      case .nothingToCut: "start_from"
      case .unsuitableCriterion: "criterion"
      case .noBranches: "structure"
      }
    return RecipeProblem(at: key, "\(self)")
  }
}

import ArgumentParser
import Experiments
import Steps

/// `condense run`: runs the steps of a recipe one after another.
struct RunCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a recipe of one step or of several steps.",
    discussion: """
      Each step of a list has its own folder inside --out, and report.html in --out compares all steps. You can \
      stop the run at any time. --resume skips the finished steps and continues the stopped one.

        condense run Recipes/prune-distil-fashion.yaml --out runs/prune-distil
        condense run --resume --out runs/prune-distil
      """)

  @Argument(help: "The recipe, a YAML file; see Recipes/. Leave it out with --resume.")
  var recipe: String?

  @OptionGroup var options: RunOptions

  func experiment() throws -> ExperimentRecipe? { options.resume ? nil : try resolvedRecipe() }

  private func resolvedRecipe() throws -> ExperimentRecipe {
    if recipe?.isEmpty == true {
      throw ValidationError("The path of the recipe is empty. Name a YAML file.")
    }
    if recipe == nil, !options.resume {
      throw ValidationError("There is no recipe. Name one: condense run RECIPE --out FOLDER.")
    }
    return try options.resolvedRecipe(recipe)
  }

  func run() throws {
    let recipe = try resolvedRecipe()
    let results = try options.run(recipe)
    guard recipe.isList else {
      if recipe.single is Coevolve {
        try CompressionResult(folder: options.out).print(json: options.common.json)
      } else {
        RunOutput(results[0], in: options.out).print(json: options.common.json)
      }
      return
    }
    ListOutput(recipe, results, in: options.out).print(json: options.common.json)
  }
}

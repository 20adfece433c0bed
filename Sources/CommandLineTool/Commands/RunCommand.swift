import ArgumentParser
import Experiments
import Reporting
import Steps

/// `condense run`: the steps of a recipe, one after another.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a recipe: one step, or a list of them.",
    discussion: """
      A list has each step in a folder of its own inside --out, and a page that shows all of them. It can be \
      stopped at any moment; --resume goes on inside the step that was stopped, and skips those that are done.
      """)

  @Argument(help: "The recipe, a YAML file; see Recipes/. None with --resume.")
  var recipe: String?

  @OptionGroup var options: RunOptions

  func run() throws {
    if recipe?.isEmpty == true { throw ValidationError("The recipe's path is empty.") }
    if recipe == nil, !options.resume {
      throw ValidationError("Name the recipe: condense run RECIPE --out FOLDER.")
    }
    let recipe = try options.resolvedRecipe(recipe)
    let results = try options.run(recipe)
    guard recipe.isList else {
      if recipe.single is Coevolve {
        try CompressionResult(folder: options.out).print(json: options.common.json)
      } else {
        RunOutput(results[0], in: options.out).print(json: options.common.json)
      }
      return
    }
    print(recipe, results)
  }

  private func print(_ recipe: ExperimentRecipe, _ results: [StepResult]) {
    var table = TextTable([
      .left("step"), .left("model"), .right("parameters"), .right("multiply-adds"),
      .left("measured"),
    ])
    var fields: [[String: Any]] = []
    for (step, result) in zip(recipe.steps, results) {
      let (name, cost) = (step.name ?? step.key, result.model.cost)
      let metrics = result.metrics
      table.append([
        name, result.path, humanCount(cost.parameters), humanCount(cost.multiplyAdds),
        metrics.prefix(2).map(\.words).joined(separator: ", "),
      ])
      fields.append([
        "name": name, "step": step.key, "model": result.path, "parameters": cost.parameters,
        "multiply_adds": cost.multiplyAdds,
        "metrics": Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) }),
      ])
    }
    var output = CommandOutput(json: options.common.json)
    output.add("folder", options.out)
    output.add("steps", fields)
    output.print(table.text() + "\(options.out)/report.html shows the steps side by side")
  }
}

import Experiments
import Reporting
import Steps
import Training

/// The final output of a list of steps: the model of each step, its cost and its metrics.
struct ListOutput {
  private let recipe: ExperimentRecipe
  private let results: [StepResult]
  private let folder: String

  init(_ recipe: ExperimentRecipe, _ results: [StepResult], in folder: String) {
    self.recipe = recipe
    self.results = results
    self.folder = folder
  }

  /// Prints a table, or a JSON object.
  func print(json: Bool) {
    var table = TextTable([
      .left("step"), .left("model"), .right("parameters"), .right("multiply-adds"),
      .left("metrics"),
    ])
    var fields: [[String: Any]] = []
    for (step, result) in zip(recipe.steps, results) {
      let (name, cost) = (step.name ?? step.key, result.model.cost)
      let metrics = result.metrics
      table.append([
        name, result.path, humanCount(cost.parameters), humanCount(cost.multiplyAdds),
        shown(metrics).map(\.words).joined(separator: ", "),
      ])
      fields.append([
        "name": name, "step": step.key, "model": result.path, "parameters": cost.parameters,
        "multiply_adds": cost.multiplyAdds,
        "metrics": Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) }),
      ])
    }
    var output = CommandOutput(json: json)
    output.add("folder", folder)
    output.add("steps", fields)
    output.print(table.text() + "\(folder)/report.html compares all steps")
  }

  /// The first metrics, and how much the members of an ensemble differ.
  private func shown(_ metrics: [EvaluationReport.Metric]) -> [EvaluationReport.Metric] {
    metrics.prefix(2) + metrics.filter { $0.name == "disagreement" }
  }
}

import Experiments
import Foundation
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
    let uses = recipe.uses(in: folder)
    var table = TextTable([
      .left("step"), .left("model"), .right("parameters"), .right("multiply-adds"),
      .right("bytes on disk"), .right("ms/image"), .right("CPU ms/image"), .left("metrics"),
    ])
    var fields: [[String: Any]] = []
    for (step, result) in zip(recipe.steps, results) {
      let (name, cost) = (step.name ?? step.key, result.cost)
      let (metrics, use) = (result.metrics, uses[name])
      table.append([
        name, result.path, humanCount(cost.parameters), humanCount(cost.multiplyAdds),
        use?.fileBytes.map(humanBytes) ?? "–", Self.milliseconds(use?.milliseconds),
        Self.milliseconds(use?.cpuMilliseconds),
        shown(metrics).map(\.words).joined(separator: ", "),
      ])
      var field: [String: Any] = [
        "name": name, "step": step.key, "model": result.path, "parameters": cost.parameters,
        "multiply_adds": cost.multiplyAdds,
        "literature_multiply_adds": cost.literatureMultiplyAdds,
        "metrics": Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) }),
      ]
      field["file_bytes"] = use?.fileBytes
      field["milliseconds_per_image"] = use?.milliseconds
      field["cpu_milliseconds_per_image"] = use?.cpuMilliseconds
      fields.append(field)
    }
    var output = CommandOutput(json: json)
    output.add("folder", folder)
    output.add("steps", fields)
    let next = results.last.map { recipe.nextCommands(after: $0, in: RunFolder(folder)) } ?? []
    let warning = recipe.warning(about: results)
    if let warning { output.add("warning", warning) }
    output.print(
      table.text() + (warning.map { "warning: \($0)\n" } ?? "")
        + "\(folder)/report.html compares all steps"
        + next.map { "\n\n\($0.purpose)\n  \($0.command)" }.joined())
  }

  private static func milliseconds(_ value: Double?) -> String {
    value.map { String(format: "%.2f", $0) } ?? "–"
  }

  private static let alwaysShown = ["disagreement", "teacher_psnr", "teacher_ssim", "agreement"]

  /// The first metrics, those of an imitation, and how much the members of an ensemble differ.
  private func shown(_ metrics: [EvaluationReport.Metric]) -> [EvaluationReport.Metric] {
    metrics.prefix(2) + metrics.dropFirst(2).filter { Self.alwaysShown.contains($0.name) }
  }
}

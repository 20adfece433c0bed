import Foundation
import Networks
import Reporting
import Steps
import Training

/// The page of a list of steps: cost and metrics of each model, compared with the original.
struct ExperimentPage {
  private let recipe: ExperimentRecipe
  private let folder: RunFolder
  private let original: Model?

  init(_ recipe: ExperimentRecipe, in folder: RunFolder, original: Model?) {
    self.recipe = recipe
    self.folder = folder
    self.original = original
  }

  /// Rewrites the page; an experiment continues even if its page cannot be written.
  func write(_ record: ExperimentRecord, _ results: [StepResult]) {
    try? page(record, results).write(to: folder.report)
  }

  private func page(_ record: ExperimentRecord, _ results: [StepResult]) -> HTMLPage {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    let done = "\(record.steps.count) of \(recipe.steps.count) steps finished."
    var page = HTMLPage(title: name, subtitle: Markup(done))
    page.add(.init(id: "steps", title: "Steps", content: table(record, results)))
    if let chart = widths(record, results) {
      page.add(.init(id: "widths", title: "Widths", content: .charts([chart])))
    }
    if let warning = recipe.warning(about: results) {
      page.add(
        .init(id: "warning", title: "Warning", content: Markup.element("p", Markup(warning))))
    }
    page.add(.init(id: "pages", title: "Pages of the steps", content: links(record)))
    let commands = results.last.map { recipe.nextCommands(after: $0, in: folder) } ?? []
    if record.steps.count == recipe.steps.count, !commands.isEmpty {
      page.add(.init(id: "next", title: "What to do next", content: .commands(commands)))
    }
    return page
  }

  private func table(_ record: ExperimentRecord, _ results: [StepResult]) -> Markup {
    let metrics = record.steps.flatMap { $0.metrics.map(\.name) }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let costs = [
      "parameters", "multiply-adds", "multiply-adds (papers)", "bytes on disk", "ms/image",
      "CPU ms/image",
    ]
    var table = HTMLTable(
      caption: "The model after each step",
      columns: (["step", "method"] + costs + metrics + ["time"]).map { Markup($0) })
    func cells(_ cost: ModelCost, _ use: ModelUse?) -> [String] {
      func words(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "–" }
      return [
        humanCount(cost.parameters), humanCount(cost.multiplyAdds),
        humanCount(cost.literatureMultiplyAdds), use?.fileBytes.map(humanBytes) ?? "–",
        words(use?.milliseconds), words(use?.cpuMilliseconds),
      ]
    }
    // A first step that measures the original stands for it.
    if let original, !(recipe.steps[0].step is AnalyzeSensitivity) {
      let empty = metrics.map { _ in "–" } + ["–"]
      table.add(
        (["original", "–"] + cells(original.cost, record.original) + empty).map { Markup($0) })
    }
    for (step, result) in zip(record.steps, results) {
      let measured = metrics.map { name in
        step.metrics.first { $0.name == name }.map { humanMetric($0.value) } ?? "–"
      }
      let row = [step.name, step.step] + cells(result.cost, step.use) + measured
      table.add((row + [humanDuration(step.seconds)]).map { Markup($0) })
    }
    return Markup(joining: [table.markup, .glossary(of: costs + metrics)])
  }

  /// The channels of each layer with weights, before and after all steps; nil unless a single network
  /// lost some.
  private func widths(_ record: ExperimentRecord, _ results: [StepResult]) -> Markup? {
    guard let original, let last = results.last, original.networks.count == 1,
      last.model.networks.count == 1
    else { return nil }
    func version(_ name: String, _ model: Model) -> LayerWidths.Version {
      (name, model.networks[0].network, model.imageShapes[0])
    }
    let widths = LayerWidths(
      version("original", original), version(record.steps.last?.name ?? "", last.model))
    return widths.areEqual ? nil : widths.chart(title: "Output channels of each layer")
  }

  private func links(_ record: ExperimentRecord) -> Markup {
    .element(
      "ul",
      Markup(
        joining: record.steps.map { step in
          Markup.element(
            "li", Markup.element("a", ["href": "\(step.name)/report.html"], Markup(step.name)))
        }))
  }
}

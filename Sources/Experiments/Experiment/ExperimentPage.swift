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
    page.add(.init(id: "pages", title: "Pages of the steps", content: links(record)))
    return page
  }

  private func table(_ record: ExperimentRecord, _ results: [StepResult]) -> Markup {
    let metrics = record.steps.flatMap { $0.metrics.map(\.name) }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let costs = ["parameters", "multiply-adds", "bytes at 32 bits"]
    var table = HTMLTable(
      caption: "The model after each step",
      columns: (["step", "method"] + costs + metrics + ["time"]).map { Markup($0) })
    func cells(_ model: Model) -> [String] {
      let cost = model.cost
      return [humanCount(cost.parameters), humanCount(cost.multiplyAdds), humanBytes(cost.bytes)]
    }
    if let original {
      let empty = metrics.map { _ in "–" } + ["–"]
      table.add((["original", "–"] + cells(original) + empty).map { Markup($0) })
    }
    for (step, result) in zip(record.steps, results) {
      let measured = metrics.map { name in
        step.metrics.first { $0.name == name }.map { String(format: "%.4f", $0.value) } ?? "–"
      }
      let row = [step.name, step.step] + cells(result.model) + measured
      table.add((row + [humanDuration(step.seconds)]).map { Markup($0) })
    }
    return Markup(joining: [table.markup, .glossary(of: costs + metrics)])
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

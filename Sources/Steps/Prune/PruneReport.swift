import Foundation
import Networks
import Pruning
import Reporting
import Training

/// The page of a pruning: cost and group widths of each network before and after.
struct PruneReport {
  private let reports: [(name: String, report: PruningReport)]
  private let step: Prune
  private let folder: RunFolder

  init(_ reports: [(name: String, report: PruningReport)], of step: Prune, in folder: RunFolder) {
    self.reports = reports
    self.step = step
    self.folder = folder
  }

  /// Writes the page.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write() throws {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    let criterion = type(of: step.criterion.criterion).key
    var page = HTMLPage(
      title: name,
      subtitle: Markup(
        "Budget \(step.budget.text), criterion \(criterion), scope \(step.scope.rawValue)."))
    for (name, report) in reports {
      page.add(
        .init(
          id: name, title: name,
          content: Markup(joining: [costs(report), branches(report), widths(report)])))
    }
    try page.write(to: folder.report)
  }

  private func costs(_ report: PruningReport) -> Markup {
    let error = report.timeError.map {
      String(format: "; times of other networks were predicted with an error of %.0f %%", 100 * $0)
    }
    var table = HTMLTable(
      caption: "Cost of one image" + (error ?? ""), columns: ["", "before", "after"])
    func add(_ name: String, _ words: (ModelCost) -> String) {
      table.add([name, words(report.before), words(report.after)].map { Markup($0) })
    }
    add("multiply-adds") { humanCount($0.multiplyAdds) }
    add("parameters") { humanCount($0.parameters) }
    add("bytes at 32 bits") { humanBytes($0.bytes) }
    if report.before.nanoseconds != nil {
      add("ms/image, predicted") { cost in
        cost.nanoseconds.map { String(format: "%.3g", Double($0) / 1e6) } ?? "–"
      }
    }
    return Markup(joining: [
      table.markup, .glossary(of: ["multiply-adds", "parameters", "bytes at 32 bits"]),
    ])
  }

  private func branches(_ report: PruningReport) -> Markup {
    guard !report.droppedBranches.isEmpty else { return Markup("") }
    var table = HTMLTable(
      caption: "Dropped residual branches, named after the node that added them",
      columns: ["branch"])
    for branch in report.droppedBranches { table.add([Markup(branch)]) }
    return table.markup
  }

  private func widths(_ report: PruningReport) -> Markup {
    var table = HTMLTable(
      caption: "Channels of each group, named after its first layer",
      columns: ["group", "before", "after"])
    for group in report.groups {
      table.add([group.name, "\(group.before)", "\(group.after)"].map { Markup($0) })
    }
    return table.markup
  }
}

import Distillation
import Foundation
import Reporting
import Training

/// The page of an ensemble: each member beside the ensemble, and how much the members differ.
struct EnsemblePage {
  private let report: EnsembleReport
  private let ensemble: ClassifierEnsemble
  private let folder: RunFolder

  init(_ report: EnsembleReport, of ensemble: ClassifierEnsemble, in folder: RunFolder) {
    self.report = report
    self.ensemble = ensemble
    self.folder = folder
  }

  /// Writes the page.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write() throws {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    var page = HTMLPage(
      title: name,
      subtitle: Markup(
        "An ensemble of \(ensemble.members.count) classifiers, measured on"
          + " \(humanCount(report.ensemble.count)) test images."))
    page.add(.init(id: "members", title: "Members and ensemble", content: metrics))
    page.add(.init(id: "disagreement", title: "Disagreement", content: disagreement))
    try page.write(to: folder.report)
  }

  private var metrics: Markup {
    let names = ["top1", "top5", "cross_entropy", "calibration_error"]
    var table = HTMLTable(
      caption: "Each member, and the mean of their probabilities",
      columns: (["classifier", "weight"] + names).map { Markup($0) })
    func add(_ name: String, _ weight: String, _ report: ClassificationReport) {
      let cells = [report.top1, report.top5, report.crossEntropy, report.calibrationError]
      table.add(
        ([name, weight] + cells.map { String(format: "%.4f", $0) }).map { Markup($0) })
    }
    for (member, report) in zip(ensemble.members, report.members) {
      add(member.name, String(format: "%.4f", member.weight), report)
    }
    add("ensemble", "1", report.ensemble)
    return Markup(joining: [table.markup, .glossary(of: names)])
  }

  private var disagreement: Markup {
    var sums = HTMLTable(
      caption: "How much the members differ", columns: ["disagreement", "mutual_information"])
    sums.add(
      [report.disagreement, report.mutualInformation].map { Markup(String(format: "%.4f", $0)) })
    let numbers = ensemble.members.indices.map { "\($0 + 1)" }
    var pairs = HTMLTable(
      caption: "Share of images for which two members name different classes",
      columns: (["member"] + numbers).map { Markup($0) })
    for (number, row) in zip(numbers, report.disagreements) {
      pairs.add(([number] + row.map { String(format: "%.4f", $0) }).map { Markup($0) })
    }
    return Markup(joining: [
      sums.markup, .glossary(of: ["disagreement", "mutual_information"]), pairs.markup,
    ])
  }
}

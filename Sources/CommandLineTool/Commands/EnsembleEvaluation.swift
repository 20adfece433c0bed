import Distillation
import Foundation
import Reporting
import Training

/// The measurement of classifiers together: each one, the mean of their probabilities, and how much
/// they differ.
struct EnsembleEvaluation {
  private let paths: [String]
  private let data: DataOptions

  init(_ paths: [String], _ data: DataOptions) {
    self.paths = paths
    self.data = data
  }

  /// Measures, and prints a table or a JSON object.
  func run(json: Bool) throws {
    let members = try ClassifierEnsemble.members(of: paths)
    let first = members[0].classifier
    let loader = try data.loader(for: first)
    StandardStreams.writeNotes(loader.dataset.notes)
    if let note = data.note(for: first) { StandardStreams.writeError("note: \(note)") }
    let sum = members.reduce(0) { $0 + $1.weight }
    let weights = members.map { $0.weight / sum }
    let report = EnsembleReport(
      try TeacherEnsemble(members, fitting: first.manifest).sample(on: loader), weights: weights)
    print(report, members.map(\.name), weights, json: json)
  }

  private func print(
    _ report: EnsembleReport, _ names: [String], _ weights: [Double], json: Bool
  ) {
    var table = TextTable([
      .left("model"), .right("weight"), .right("top-1 %"), .right("top-5 %"),
      .right("cross-entropy"), .right("calibration error %"),
    ])
    var fields: [[String: Any]] = []
    for (index, member) in report.members.enumerated() {
      table.append(row(names[index], String(format: "%.4f", weights[index]), member))
      var field = object(member)
      field["model"] = names[index]
      field["weight"] = weights[index]
      fields.append(field)
    }
    table.append(row("ensemble", "", report.ensemble))
    var output = CommandOutput(json: json)
    output.add("members", fields)
    output.add("ensemble", object(report.ensemble))
    output.add("disagreement", report.disagreement)
    output.add("disagreements", report.disagreements)
    output.add("mutual_information", report.mutualInformation)
    let sums =
      "disagreement \(percent(report.disagreement)) %, mutual information"
      + " \(String(format: "%.4f", report.mutualInformation)) nats"
    let titles = table.titles + ["disagreement %", "mutual information"]
    output.print(
      "\(table.text())\(sums)" + (json ? "" : "\n\n" + MetricGlossary.legend(of: titles)))
  }

  private func row(_ name: String, _ weight: String, _ report: ClassificationReport) -> [String] {
    [
      name, weight, percent(report.top1), percent(report.top5),
      String(format: "%.4f", report.crossEntropy), percent(report.calibrationError),
    ]
  }

  private func object(_ report: ClassificationReport) -> [String: Any] {
    [
      "images": report.count, "top1": report.top1, "top5": report.top5,
      "cross_entropy": report.crossEntropy, "calibration_error": report.calibrationError,
    ]
  }

  private func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }
}

import Foundation
import Pruning
import Reporting
import Training

/// The page of an analysis: the losses of each group as a table and as curves.
struct SensitivityPage {
  private let sensitivity: Sensitivity
  private let words: SensitivityTable
  private let lossName: String
  private let evaluation: EvaluationReport
  private let folder: RunFolder

  init(
    _ sensitivity: Sensitivity, _ words: SensitivityTable, _ lossName: String,
    _ evaluation: EvaluationReport, in folder: RunFolder
  ) {
    self.sensitivity = sensitivity
    self.words = words
    self.lossName = lossName
    self.evaluation = evaluation
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
        "What the network loses if the channels of one group are pruned and all others stay."))
    page.add(.init(id: "network", title: "The whole network", content: metrics))
    page.add(.init(id: "groups", title: "Groups", content: table))
    page.add(.init(id: "curves", title: "Curves", content: .charts([chart])))
    try page.write(to: folder.report)
  }

  private var metrics: Markup {
    let names = evaluation.metrics.map(\.name)
    var table = HTMLTable(
      caption: "On test images", columns: names.map { Markup($0) })
    table.add(evaluation.metrics.map { Markup(humanMetric($0.value)) })
    return Markup(joining: [table.markup, .glossary(of: names)])
  }

  private var table: Markup {
    var table = HTMLTable(
      caption:
        "\(lossName); \(humanMetric(sensitivity.wholeLoss)) for the whole network",
      columns: words.titles.map { Markup($0) })
    for row in words.rows { table.add(row.map { Markup($0) }) }
    return table.markup
  }

  /// The groups that lose most; more would not be told apart.
  private var chart: Markup {
    let shown = sensitivity.groups.sorted { ($0.losses.max() ?? 0) > ($1.losses.max() ?? 0) }
      .prefix(8)
    let series = shown.map { group in
      let points = zip(sensitivity.shares, group.losses).map { ChartPoint(100 * $0, $1) }
      return ChartSeries(
        group.name, (points + [ChartPoint(100, sensitivity.wholeLoss)]).sorted { $0.x < $1.x })
    }
    return SVGLineChart(
      title: "The most sensitive groups", x: ChartAxis("channels kept, %"),
      y: ChartAxis(lossName), series: series
    ).markup
  }
}

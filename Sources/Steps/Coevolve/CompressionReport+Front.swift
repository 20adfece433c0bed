import Compression
import Reporting

// The pairs that the search found.
extension CompressionReport {
  /// A chart of the pairs that the search found, with the methods without a search for comparison,
  /// the numbers of the points, and how to take another one; nil without a search.
  var front: Markup? {
    guard let table = FrontTable(path: folder.front, counting: step.budget.resource.counted),
      !table.front.isEmpty
    else { return nil }
    return Markup(
      joining: [
        .wideChart(chart(table)),
        .note(
          "The numbers are those of the points below and in pareto.csv, which also has the widths of"
            + " all groups of channels. Losses are those before fine-tuning."),
        list(table),
      ] + [another(table)].compactMap(\.self))
  }

  private func chart(_ table: FrontTable) -> Markup {
    let resource = step.budget.resource.counted.words
    var chart = SVGScatterChart(
      title: "Loss on calibration images before fine-tuning, by cost of both generators",
      x: ChartAxis("\(resource) of both generators, % of the original's"),
      y: ChartAxis("loss (logarithmic)", scale: .logarithmic))
    chart.isWide = true
    func point(_ point: FrontTable.Point) -> ChartPoint {
      ChartPoint(
        100 * point.cost, point.loss, label: point.id.map { "point \($0), \(point.method)" },
        caption: point.id.map { "\($0)" })
    }
    chart.add(
      ChartSeries(table.front[0].method, table.front.map(point)), isConnected: true)
    for (method, points) in table.others { chart.add(ChartSeries(method, points.map(point))) }
    // Draw the chosen pair on top of the front, because it was taken from the front and filled.
    if let chosen = table.chosen { chart.add(ChartSeries("chosen", [point(chosen)])) }
    return chart.markup
  }

  private func list(_ table: FrontTable) -> Markup {
    var list = HTMLTable(
      caption: "The points of the front",
      columns: ["point", "multiply-adds %", "parameters %", "loss"])
    for point in table.front {
      list.add(
        [
          "\(point.id ?? 0)", Self.percent(point.multiplyAdds), Self.percent(point.parameters),
          NumberWords.short(point.loss),
        ].map { Markup($0) }, isEmphasized: point.id == chosenPoint)
    }
    return list.markup
  }

  private static func percent(_ share: Double) -> String {
    NumberWords.short(100 * share, digits: 3)
  }

  /// The command that takes another point: the next cheaper one, or the next.
  private func another(_ table: FrontTable) -> Markup? {
    let ids = table.front.compactMap(\.id)
    let chosen = chosenPoint ?? ids.count + 1
    guard let id = ids.last(where: { $0 < chosen }) ?? ids.first(where: { $0 > chosen }) else {
      return nil
    }
    return .commands([
      (
        "Take another point, here \(id), as it is and without a new search:",
        "condense coevolve --recipe \(folder.recipe) --search-from \(folder.path) --point \(id)"
          + " --out \(folder.path)-point-\(id)"
      )
    ])
  }
}

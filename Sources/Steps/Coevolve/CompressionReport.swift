import FileAccess
import Foundation
import Reporting
import Training

/// The page of a compression: figures, the front, pictures, and what the fine-tuning's page shows.
struct CompressionReport {
  let folder: CompressionFolder
  let step: Coevolve
  let result: CompressionResult

  /// Writes the page.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write() throws {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    var page = HTMLPage(title: name, subtitle: "A pair of generators, compressed.")
    page.add(
      .init(
        id: "comparison", title: "Original and compressed",
        content: Markup(joining: [
          .element("p", Markup(asked)),
          .element(
            "ul", Markup(joining: result.summary.map { .element("li", Markup($0)) })),
          table, .element("p", Markup(Self.notes)),
        ])))
    if let front { page.add(.init(id: "front", title: "Cost and loss", content: front)) }
    if let picture = try? EmbeddedPicture(path: folder.samples) {
      page.add(
        .init(
          id: "comparison-samples", title: "Test images",
          content: picture.markup(
            description: "Test images with both pairs' translations",
            caption: "Input, original, compressed, truth if it is known; A to B left, B to A right."
          )))
    }
    for section in RunReport(of: RunFolder(folder.finetune)).page().sections { page.add(section) }
    try page.write(to: folder.report)
  }

  private var asked: String {
    (step.teacher.map { "\(step.pairPath), made from \($0), whose costs shares are of. " } ?? "")
      + "Asked: \(step.budget.text) for each generator, channels by \(step.method.rawValue),"
      + " seed \(step.seed), \(step.finetune.steps) steps of fine-tuning; all options are in"
      + " recipe.yaml beside this page."
  }

  private static let notes = """
    Multiply-adds are those that are computed, and what a budget means; the literature counts transposed \
    convolutions at their output's resolution. Distances are between made and real test images, on features of \
    a classifier. The floor is the distance of real training images; with few images it and the ± say how little \
    a difference means.
    """

  private var table: Markup {
    var table = HTMLTable(
      caption: "Both generators of each pair",
      columns: CompressionResult.columns.map { Markup($0) })
    for var row in result.rows {
      let isResult = row.pair == folder.compressed
      row.pair = shortName(row.pair)
      table.add(row.cells.map { Markup($0) }, isEmphasized: isResult)
    }
    return table.markup
  }

  /// Of a pair in this page's folder, the path from there.
  private func shortName(_ pair: String) -> String {
    pair.hasPrefix(folder.path + "/") ? String(pair.dropFirst(folder.path.count + 1)) : pair
  }

  /// What the search found, beside what methods without a search score; nil without a search.
  private var front: Markup? {
    let found = SearchFront.points(in: folder.front)
    guard !found.isEmpty else { return nil }
    var chart = SVGScatterChart(
      title: "Loss on calibration images before fine-tuning, against the cost of both generators",
      x: ChartAxis(step.budget.resource.counted.words),
      y: ChartAxis("loss", scale: .logarithmic))
    // The pair that comes out was taken from the front and filled, and is shown above it.
    let inOrder =
      found.filter { $0.method != "chosen" } + found.filter { $0.method == "chosen" }
    for (method, points) in inOrder {
      chart.add(
        ChartSeries(method, points.map { ChartPoint($0.cost, $0.loss) }),
        isConnected: method == found[0].method)
    }
    return .charts([chart.markup])
  }
}

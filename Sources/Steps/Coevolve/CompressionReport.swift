import Compression
import FileAccess
import Foundation
import Reporting
import Training
import Translation

/// The page of a compression: metrics, Pareto front, pictures, and the sections of the
/// fine-tuning's page.
struct CompressionReport {
  let folder: CompressionFolder
  let step: Coevolve
  let result: CompressionResult

  /// Writes the page.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write() throws {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    var page = HTMLPage(title: name, subtitle: "Compression of a pair of generators.")
    page.add(
      .init(
        id: "comparison", title: "Original and compressed",
        content: Markup(
          joining: [asked, winner].compactMap(\.self).map { .element("p", Markup($0)) } + [
            .element(
              "ul", Markup(joining: result.summary.map { .element("li", Markup($0)) })),
            table, .glossary(of: CompressionResult.columns), .element("p", Markup(Self.notes)),
          ])))
    if let front { page.add(.init(id: "front", title: "Cost and loss", content: front)) }
    if let picture = try? EmbeddedPicture(path: folder.samples) {
      page.add(
        .init(
          id: "comparison-samples", title: "Test images",
          content: picture.markup(
            description: "Test images with the translations of both pairs",
            caption:
              "Columns: input, original, compressed, ground truth if available. Left: A → B. Right: B → A."
          )))
    }
    for section in RunReport(of: RunFolder(folder.finetune)).page().sections { page.add(section) }
    try page.write(to: folder.report)
  }

  private var asked: String {
    (step.teacher.map {
      "Compressed \(step.pairPath), a student of \($0); budgets are relative to \($0). "
    }
      ?? "")
      + "Budget \(step.budget.text) for each generator, method \(step.method.rawValue),"
      + " seed \(step.seed), \(step.finetune.steps) fine-tuning steps. recipe.yaml next to this page"
      + " lists all settings."
  }

  /// The key of a generator's provenance that names the method that chose its channels.
  static let winnerKey = "channels_from"

  /// The method that chose the channels, with the losses that it was chosen by; nil without a
  /// search.
  private var winner: String? {
    let found = SearchFront.points(in: folder.front)
    guard let generator = try? Translator(path: folder.extracted + "/G_A.safetensors"),
      let method = generator.manifest.provenance[Self.winnerKey],
      let chosen = found.first(where: { $0.method == "chosen" })?.points.first
    else { return nil }
    // The first point of a ranking is at the budget, the others are below.
    let others = found.filter { SelectionMethod(rawValue: $0.method)?.isSearch == false }
      .compactMap { other in
        other.points.first.map { "\(other.method) \(String(format: "%.4f", $0.loss))" }
      }
    return "The channels are those of the method \(method), whose pair has the loss "
      + String(format: "%.4f", chosen.loss) + " before fine-tuning. Methods without a search: "
      + others.joined(separator: ", ")
      + ". A pair of taylor may have widths that the search does not permit."
  }

  private static let notes = """
    A budget macs=… limits the multiply-adds that the network really computes. Fréchet distance and KID compare \
    generated and real test images in the features of the domain classifier. Differences smaller than the Fréchet \
    floor or the ± of KID mean little, in particular with few test images.
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

  /// The path of a pair relative to the folder of the page, if it is inside.
  private func shortName(_ pair: String) -> String {
    pair.hasPrefix(folder.path + "/") ? String(pair.dropFirst(folder.path.count + 1)) : pair
  }

  /// A chart of the pairs that the search found, with the methods without a search for comparison;
  /// nil without a search.
  private var front: Markup? {
    let found = SearchFront.points(in: folder.front)
    guard !found.isEmpty else { return nil }
    var chart = SVGScatterChart(
      title: "Loss on calibration images before fine-tuning, by cost of both generators",
      x: ChartAxis(step.budget.resource.counted.words),
      y: ChartAxis("loss", scale: .logarithmic))
    // Draw the chosen pair on top of the front, because it was taken from the front and filled.
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

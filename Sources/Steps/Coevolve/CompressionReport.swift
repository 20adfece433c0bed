import Compression
import FileAccess
import Foundation
import Reporting
import Training
import Translation

/// The page of a compression: metrics, Pareto front, widths, pictures, and the sections of the
/// fine-tuning's page.
struct CompressionReport {
  let folder: CompressionFolder
  let step: Coevolve
  let result: CompressionResult
  /// The pair before the pruning, and the compressed pair.
  let pairs: (source: TranslationPair, compressed: TranslationPair)

  /// Writes the page.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write() throws {
    let name = URL(fileURLWithPath: folder.path).standardizedFileURL.lastPathComponent
    var page = HTMLPage(title: name, subtitle: "Compression of a pair of generators.")
    page.add(.init(id: "comparison", title: "Original and compressed", content: comparison))
    if let front { page.add(.init(id: "front", title: "Cost and loss", content: front)) }
    if let widths { page.add(.init(id: "widths", title: "Widths", content: widths)) }
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
    if let times = result.times { page.add(.init(id: "time", title: "Time", content: times)) }
    page.add(.init(id: "next", title: "What to do next", content: next))
    for section in RunReport(of: RunFolder(folder.finetune)).page().sections { page.add(section) }
    try page.write(to: folder.report)
  }

  private var comparison: Markup {
    let warning = result.warning.map {
      Markup.element("p", .element("strong", "Warning: "), Markup($0 + "."))
    }
    let parts: [Markup?] = [
      warning, Markup.element("p", Markup(asked)), winner.map { Markup.element("p", Markup($0)) },
      Markup.element(
        "ul", Markup(joining: result.summary.map { Markup.element("li", Markup($0)) })),
      table, Markup.glossary(of: CompressionResult.columns), Markup.element("p", Markup(notes)),
    ]
    return Markup(joining: parts.compactMap(\.self))
  }

  private var asked: String {
    let choice =
      step.search.point.map { "Point \($0) of the front in \(step.search.from ?? "")" }
      ?? "Budget \(step.budget.text) for each generator"
    return
      (step.teacher.map {
        "Compressed \(step.pairPath), a student of \($0); budgets are relative to \($0). "
      }
      ?? "")
      + "\(choice), method \(step.method.rawValue),"
      + " seed \(step.seed), \(step.finetune.stepCount) fine-tuning steps. recipe.yaml next to this page"
      + " lists all settings."
  }

  /// The key of a generator's provenance that names the method that chose its channels.
  static let winnerKey = "channels_from"
  /// The key for the number of the point on the front that it was made from.
  static let pointKey = "front_point"

  /// The method that chose the channels, with the losses that it was chosen by; nil without a
  /// search.
  private var winner: String? {
    guard let table = FrontTable(path: folder.front, counting: step.budget.resource.counted),
      let method = provenance[Self.winnerKey], let chosen = table.chosen
    else { return nil }
    let words = "The channels are those of the method \(method), whose pair has the loss "
    // The first point of a ranking is at the budget, the others are below.
    let others = table.others.compactMap { other in
      other.points.first.map { "\(other.method) \(String(format: "%.4f", $0.loss))" }
    }
    return words + String(format: "%.4f", chosen.loss)
      + " before fine-tuning\(origin). Methods without a search: "
      + others.joined(separator: ", ")
      + ". A pair of taylor may have widths that the search does not permit."
  }

  /// Where on the front the pair comes from.
  private var origin: String {
    guard let chosenPoint, step.search.point == nil else { return "" }
    return step.search.usedFilledShare > 0
      ? "; it is point \(chosenPoint) of the front, widened to the budget"
      : "; it is point \(chosenPoint) of the front"
  }

  /// The number of the point that the pair was made from; nil if it comes from another method.
  var chosenPoint: Int? { provenance[Self.pointKey].flatMap { Int($0) } }

  private var provenance: [String: String] {
    let generator = try? Translator(path: folder.extracted + "/G_A.safetensors")
    return generator?.manifest.provenance ?? [:]
  }

  private var notes: String {
    "A budget macs=… limits the multiply-adds that the network really computes. PSNR and SSIM to the"
      + " original compare the images of a pair with those that the original pair makes of the same"
      + " test images. Fréchet distance and KID compare generated and real test images in the"
      + " features of the domain classifier"
      + (result.classifier.map { " in \($0)" } ?? "")
      + ". Differences smaller than the Fréchet floor or the ± of KID mean little, in particular with"
      + " few test images."
  }

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

  private var next: Markup {
    let compressed = folder.compressed
    return .commands([
      (
        "Translate images:",
        "condense translate \(compressed) --input \(step.data)/testA --output translated"
      ),
      (
        "Compare both pairs on other images:",
        "condense evaluate --pair \(step.originalPath) --pair \(compressed) --data \(step.data)"
      ),
    ])
  }
}

import FileAccess
import Foundation

/// Makes a run's page from the files that the run wrote.
///
/// Everything comes from these files, so that a resumed run keeps its curves and pictures, and
/// nothing from a clock: the same run makes the same page. A file that is missing or cannot be read
/// leaves its section out.
///
///     var page = RunReport(of: files, epochs: 30).page()
///     page.add(.init(id: "front", title: "Pareto front", content: chart.markup))
///     try page.write(to: path)
public struct RunReport {
  /// The most points of a chart; curves of more are means over neighbors.
  static let pointLimit = 500
  /// The most pictures in a page.
  static let pictureLimit = 24
  /// About the most bytes of pictures in a page, the newest aside.
  static let pictureBytes = 12 << 20

  /// The run's files.
  let files: RunFiles
  /// Epochs of the whole run, if known.
  let epochs: Int?
  /// The epoch of the best evaluation, if known.
  let bestEpoch: Int?
  /// `metrics.jsonl`.
  let metrics: LogTable
  /// `steps.jsonl`.
  let steps: LogTable

  /// Reads the logs of a run.
  ///
  /// - Parameters:
  ///   - epochs: Epochs of the whole run; the page reads itself again until they are done.
  ///   - bestEpoch: The epoch of the best evaluation so far, from 1.
  public init(of files: RunFiles, epochs: Int? = nil, bestEpoch: Int? = nil) {
    self.files = files
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    metrics = LogTable((try? FileContents.read(files.metrics)) ?? Data())
    steps = LogTable((try? FileContents.read(files.steps)) ?? Data())
  }

  /// The page, to which sections can be added.
  public func page() -> HTMLPage {
    let name = URL(fileURLWithPath: files.folder).standardizedFileURL.lastPathComponent
    var page = HTMLPage(
      title: name, subtitle: Markup(state), reloadSeconds: isUnderWay ? 60 : nil)
    let sections = [
      ("figures", "Key figures", keyFigures), ("losses", "Losses", losses),
      ("metrics", "Metrics", metricCurves), ("rate", "Learning rate", learningRate),
      ("epochs", "Epochs", epochTable), ("samples", "Samples", samples),
      ("recipe", "Recipe", recipe),
    ]
    for case (let id, let title, let content?) in sections {
      page.add(.init(id: id, title: title, content: content))
    }
    return page
  }

  /// Epochs done.
  private var epoch: Int { metrics["epoch"].last.flatMap { $0.flatMap(Int.init(exactly:)) } ?? 0 }

  private var isUnderWay: Bool { epochs.map { epoch < $0 } ?? false }

  /// How far the run has come.
  private var state: String {
    let step = [metrics, steps].compactMap { $0["step"].last ?? nil }.max() ?? 0
    let place = "epoch \(epoch)" + (epochs.map { " of \($0)" } ?? "")
    return "\(place), step \(NumberWords.short(step))"
      + (isUnderWay ? ". Until the last epoch, this page reloads every minute." : ".")
  }

  private var recipe: Markup? {
    guard let content = try? FileContents.read(files.recipe) else { return nil }
    return .element(
      "details", .element("summary", "recipe.yaml"),
      .element("pre", .element("code", Markup(String(decoding: content, as: UTF8.self)))))
  }
}

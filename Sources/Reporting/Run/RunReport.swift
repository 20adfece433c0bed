import FileAccess
import Foundation

/// Builds the page of a run from the files of the run.
///
/// All content comes from these files, so a resumed run keeps its curves and pictures, and the same
/// run always gives the same page. If a file is missing or unreadable, the page has no section for
/// it.
///
///     var page = RunReport(of: files, epochs: 30).page()
///     page.add(.init(id: "front", title: "Pareto front", content: chart.markup))
///     try page.write(to: path)
public struct RunReport {
  /// The maximum number of points of a chart; longer curves show means over neighbors.
  static let pointLimit = 500
  /// The maximum number of pictures in a page.
  static let pictureLimit = 24
  /// The approximate maximum size of all pictures in a page, apart from the newest.
  static let pictureBytes = 12 << 20

  /// The run's files.
  let files: RunFiles
  /// The number of epochs of the run, if known.
  let epochs: Int?
  /// The best evaluation, if known.
  let best: BestEpoch?
  /// Why the run ended before its last epoch; nil if it did not.
  let ending: String?
  /// `metrics.jsonl`.
  let metrics: LogTable
  /// `steps.jsonl`.
  let steps: LogTable

  /// Reads the logs of a run.
  ///
  /// - Parameters:
  ///   - files: The files of the run.
  ///   - epochs: The number of epochs of the run; the page reloads until they are done.
  ///   - best: The best evaluation so far.
  ///   - ending: Why the run ended before its last epoch; nil if it did not.
  public init(
    of files: RunFiles, epochs: Int? = nil, best: BestEpoch? = nil, ending: String? = nil
  ) {
    self.files = files
    self.epochs = epochs
    self.best = best
    self.ending = ending
    metrics = LogTable((try? FileContents.read(files.metrics)) ?? Data())
    steps = LogTable((try? FileContents.read(files.steps)) ?? Data())
  }

  /// The page; callers can add sections.
  public func page() -> HTMLPage {
    let name = URL(fileURLWithPath: files.folder).standardizedFileURL.lastPathComponent
    var page = HTMLPage(
      title: name, subtitle: Markup(state), reloadSeconds: isUnderWay ? 60 : nil)
    let sections = [
      ("figures", "Key figures", keyFigures), ("losses", "Losses", losses),
      ("metrics", "Metrics", metricCurves), ("rate", "Learning rate", learningRate),
      ("classes", "Classes", classes), ("epochs", "Epochs", epochTable),
      ("samples", "Samples", samples),
      ("start", "Initial weights", start), ("notes", "Data and teachers", notes),
      ("recipe", "Recipe", recipe),
    ]
    for case (let id, let title, let content?) in sections {
      page.add(.init(id: id, title: title, content: content))
    }
    return page
  }

  /// Epochs done.
  private var epoch: Int { metrics["epoch"].last.flatMap { $0.flatMap(Int.init(exactly:)) } ?? 0 }

  private var isUnderWay: Bool { ending == nil && epochs.map { epoch < $0 } ?? false }

  /// The epoch of the best evaluation, if known.
  var bestEpoch: Int? { best?.epoch }

  /// The progress of the run.
  private var state: String {
    let step = [metrics, steps].compactMap { $0["step"].last ?? nil }.max() ?? 0
    let place = "epoch \(epoch)" + (epochs.map { " of \($0)" } ?? "")
    return "\(place), step \(NumberWords.short(step))"
      + (isUnderWay ? ". This page reloads every minute until the last epoch." : ".")
      + (ending.map { " The run \($0)." } ?? "")
  }

  private var start: Markup? {
    guard let path = files.start, let content = try? FileContents.read(path) else { return nil }
    return .element("p", Markup(String(decoding: content, as: UTF8.self)))
  }

  private var notes: Markup? {
    guard let path = files.notes, let content = try? FileContents.read(path) else { return nil }
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    return Markup(joining: lines.map { .element("p", Markup(String($0))) })
  }

  private var recipe: Markup? {
    guard let content = try? FileContents.read(files.recipe) else { return nil }
    return .element(
      "details", .element("summary", "recipe.yaml"),
      .element("pre", .element("code", Markup(String(decoding: content, as: UTF8.self)))))
  }
}

import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Steps
import Training

/// Runs the cells of a sweep one after another and skips finished cells.
public struct SweepRun {
  private let sweep: Sweep
  private let folder: RunFolder
  private let cells: [SweepCell]
  private let file: SweepFile

  /// Resolves the recipe of every cell.
  ///
  /// - Throws: `RecipeProblem` or `FileProblem` if the recipe of a cell is invalid.
  public init(_ sweep: Sweep, in folder: String) throws {
    self.sweep = sweep
    self.folder = RunFolder(folder)
    cells = try sweep.cells()
    file = SweepFile(self.folder.path + "/cells.csv", axes: sweep.axes.map(\.name))
    var names: Set<String> = []
    if let twice = cells.map(\.name).first(where: { !names.insert($0).inserted }) {
      throw RecipeProblem(at: "vary", "two cells have the name \(twice); rename the choices")
    }
  }

  /// Runs the unfinished cells.
  ///
  /// - Throws: `StoppedBySignal` after the current cell is saved, or the error of a cell.
  @discardableResult
  public func run(
    listener: any ExperimentListener = SilentListener(),
    stop: @escaping @Sendable () -> Int32? = { nil }
  ) throws -> SweepTable {
    try folder.requireFree()
    try NewFolder.create(folder.path)
    let lock = try FolderLock(folder.path)
    defer { lock.release() }
    Leftovers.clear(inside: folder.path)
    let read = try file.read()
    var results = try finished(read)
    // Keep the results of removed choices, because they may return.
    let names = Set(cells.map(\.name))
    let others = read.filter { !names.contains($0.cell) }
    if !results.isEmpty {
      listener.line(
        results.count == cells.count
          ? "\(folder.path) is already finished: all \(cells.count) cells"
          : "\(results.count) of \(cells.count) cells are finished")
    }
    var durations: [Double] = []
    var diverged: TrainingDiverged?
    let done = Set(results.map(\.cell))
    for cell in cells where !done.contains(cell.name) {
      if let signal = stop() {
        throw StoppedBySignal(signal: signal, folder: folder.path, goesOnByItself: true)
      }
      listener.line("cell \(results.count + 1) of \(cells.count): \(cell.name)")
      let result: SweepResult
      do {
        result = try run(cell, listener, stop)
      } catch let error as TrainingDiverged {
        // The other cells do not depend on it.
        listener.line("cell \(cell.name) failed: \(error)")
        diverged = diverged ?? error
        continue
      }
      results.append(result)
      if durations.isEmpty { tellUnknownMetrics(results, listener) }
      durations.append(result.seconds)
      results = inOrder(results)
      try file.write(results + others)
      try write(results)
      let left = cells.count - results.count
      if left > 0 {
        let mean = durations.reduce(0, +) / Double(durations.count)
        listener.line("about \(humanDuration(mean * Double(left))) left for \(left) more")
      }
    }
    let table = try write(results)
    if let diverged { throw diverged }
    return table
  }

  private func tellUnknownMetrics(_ results: [SweepResult], _ listener: any ExperimentListener) {
    let known = SweepTable.metricNames(of: results)
    for metric in sweep.metrics ?? [] where !known.contains(metric) {
      listener.line(
        "metrics: there is no metric \(metric); available: \(known.joined(separator: ", "))")
    }
  }

  private func run(
    _ cell: SweepCell, _ listener: any ExperimentListener,
    _ stop: @escaping @Sendable () -> Int32?
  ) throws -> SweepResult {
    let path = "\(folder.path)/\(cell.name)"
    let clock = SweepClock(path)
    let holdsRecipe = FileContents.exists(RunFolder(path).recipe)
    try keepFingerprint(of: cell, in: path, isBegun: holdsRecipe)
    let start = ContinuousClock.now
    do {
      let steps = try Experiment(cell.recipe, in: path)
        .run(isResuming: holdsRecipe, listener: listener, stop: stop)
      let seconds = clock.earlierSeconds + start.duration(to: .now) / .seconds(1)
      return SweepResult(
        cell: cell.name, choices: cell.choices, seed: cell.seed,
        fingerprint: try cell.fingerprint(), seconds: seconds,
        metrics: metrics(of: steps, cell.recipe))
    } catch let stopped as StoppedBySignal {
      clock.add(start.duration(to: .now) / .seconds(1))
      throw StoppedBySignal(signal: stopped.signal, folder: folder.path, goesOnByItself: true)
    } catch let problem as RecipeProblem {
      throw problem.in("cell \(cell.name)")
    }
  }

  /// Records the recipe of a cell, and refuses to continue the cell with another recipe.
  private func keepFingerprint(of cell: SweepCell, in folder: String, isBegun: Bool) throws {
    let (path, fingerprint) = (folder + "/fingerprint.txt", try cell.fingerprint())
    if isBegun {
      guard try String(decoding: FileContents.read(path), as: UTF8.self) == fingerprint else {
        throw FileProblem(
          .malformed, path: folder,
          found: "the recipe of cell \(cell.name) has changed since the cell was started",
          advice: "Remove the folder to start the cell again, or choose another --out")
      }
    } else {
      try NewFolder.create(folder)
      try AtomicFile.write(Data(fingerprint.utf8), to: path)
    }
  }

  /// The metrics of the steps; in a list, the name of the step precedes each metric.
  private func metrics(
    of steps: [StepResult], _ recipe: ExperimentRecipe
  ) -> [EvaluationReport.Metric] {
    zip(recipe.steps, steps).flatMap { named, result in
      let cost = result.cost
      let costs: [EvaluationReport.Metric] = [
        .init("parameters", Double(cost.parameters)),
        .init("multiply_adds", Double(cost.multiplyAdds)),
      ]
      return (result.metrics + costs).filter { metric in
        metric.value.isFinite && !metric.name.contains { ",\n\r".contains($0) }
      }.map { metric in
        recipe.isList
          ? .init("\(named.name ?? named.key).\(metric.name)", metric.value) : metric
      }
    }
  }

  /// The finished cells of the file.
  private func finished(_ read: [SweepResult]) throws -> [SweepResult] {
    let known = Dictionary(uniqueKeysWithValues: cells.map { ($0.name, $0) })
    return try read.filter { result in
      guard let cell = known[result.cell] else { return false }
      guard try cell.fingerprint() == result.fingerprint else {
        throw FileProblem(
          .malformed, path: file.path,
          found: "the recipe of cell \(result.cell) has changed since the cell was finished",
          advice: "Remove its line and its folder to run it again, or choose another --out")
      }
      return true
    }
  }

  private func inOrder(_ results: [SweepResult]) -> [SweepResult] {
    let known = Dictionary(uniqueKeysWithValues: results.map { ($0.cell, $0) })
    return cells.compactMap { known[$0.name] }
  }

  @discardableResult
  private func write(_ results: [SweepResult]) throws -> SweepTable {
    var rows: [[String]] = []
    for cell in cells where rows.last != cell.choices { rows.append(cell.choices) }
    let table = SweepTable(
      results, axes: sweep.axes.map(\.name), rows: rows, metrics: sweep.metrics)
    try table.write(
      to: folder.path, title: URL(fileURLWithPath: folder.path).lastPathComponent,
      done: "\(results.count) of \(cells.count) cells finished.")
    return table
  }
}

/// The run time of a cell before it was stopped: `seconds.txt` in its folder.
private struct SweepClock {
  private let path: String

  init(_ folder: String) { path = folder + "/seconds.txt" }

  var earlierSeconds: Double {
    (try? FileContents.read(path)).flatMap { Double(String(decoding: $0, as: UTF8.self)) } ?? 0
  }

  /// Adds to the time; errors are ignored so that no work is lost.
  func add(_ seconds: Double) {
    try? AtomicFile.write(Data("\(earlierSeconds + seconds)".utf8), to: path)
  }
}

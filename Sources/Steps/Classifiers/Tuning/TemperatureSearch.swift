import DataPipeline
import Distillation
import Foundation
import Logging
import RecipeLanguage
import Training

/// Finds the temperature and the label weight for a student by short trainings on a part of the
/// training images, measured on the rest.
struct TemperatureSearch {
  let settings: TuningSettings
  let classifier: ClassifierTraining
  let losses: Losses
  let workshop: Workshop
  /// The table in the run's folder.
  var path: String { workshop.folder.path + "/temperature.csv" }

  /// Creates the task of a short training.
  ///
  /// - Parameters:
  ///   - losses: The losses with the tried values.
  ///   - data: The images.
  typealias MakeTask = (_ losses: Losses, _ data: TuningData) throws -> ClassifierTask

  /// The losses with the best temperature and label weight.
  ///
  /// Finished short trainings are in the table, so that an interrupted search continues.
  ///
  /// - Throws: `StoppedBySignal`, with the finished part saved.
  func callAsFunction(_ loaders: LoadedData.Loaders, _ makeTask: MakeTask) throws -> Losses {
    let data = try TuningData(loaders, heldOut: settings.heldOut)
    let epochs = max(1, Int((Double(classifier.training.epochs) * settings.length).rounded()))
    var table = try TuningTable(path: path)
    let grid = settings.temperatures.flatMap { temperature in
      settings.labelShares.map { (temperature: temperature, labelShare: $0) }
    }
    let open = grid.filter { table.cell($0.temperature, $0.labelShare) == nil }
    if !open.isEmpty {
      try note(
        "searching the temperature: \(open.count) trainings of"
          + " \(epochs == 1 ? "1 epoch" : "\(epochs) epochs"), each measured on"
          + " \(data.measured.dataset.count) held-out images")
      try run(open, epochs: epochs, data, &table, makeTask)
    }
    let best = table.best
    try note(
      "the temperature is \(best.temperature) and the share of labels \(best.labelShare), the best of"
        + " \(grid.count) in temperature.csv (\(percent(best.top1)) on held-out images)")
    return losses.with(temperature: best.temperature, labelShare: best.labelShare)
  }

  private func run(
    _ open: [(temperature: Float, labelShare: Float)], epochs: Int, _ data: TuningData,
    _ table: inout TuningTable, _ makeTask: MakeTask
  ) throws {
    let listener = workshop.listener
    let steps = epochs * data.training.batchCount
    listener.begin(
      "temperature", unit: "steps", total: open.count * steps, completed: 0)
    defer { listener.end() }
    var notes = ProgressNotes(
      "temperature", unit: "steps", total: open.count * steps, completed: 0)
    var done = 0
    let logger = try RunLog.logger(workshop.folder)
    for cell in open {
      let task = try makeTask(
        losses.with(temperature: cell.temperature, labelShare: cell.labelShare), data)
      let report = try measured(task, epochs: epochs) {
        done += 1
        listener.update(done, "T \(cell.temperature), labels \(cell.labelShare)")
        if let note = notes.line(done) { logger.info("\(note)") }
        try workshop.refuseStopped()
      }
      func metric(_ name: String) -> Double? { report?.metrics.first { $0.name == name }?.value }
      let top1 = metric("top1")
      // A diverged training is the worst.
      try table.add(
        .init(
          temperature: cell.temperature, labelShare: cell.labelShare, top1: top1 ?? 0,
          crossEntropy: metric("cross_entropy") ?? .infinity))
      let result = top1.map(percent) ?? "diverged"
      logger.info("temperature \(cell.temperature), labels \(cell.labelShare): \(result)")
    }
  }

  /// The evaluation of a short training; nil if it diverged.
  private func measured(
    _ task: ClassifierTask, epochs: Int, afterStep: () throws -> Void
  ) throws -> EvaluationReport? {
    do {
      return try task.train(epochs: epochs, afterStep: afterStep)
    } catch is TrainingDiverged {
      return nil
    }
  }

  private func note(_ text: String) throws {
    workshop.listener.line(text)
    try RunLog.logger(workshop.folder).info("\(text)")
  }

  private func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
}

extension Losses {
  /// The same terms with another temperature of the soft targets, and another share of the labels in the
  /// sum of both weights.
  func with(temperature: Float, labelShare: Float) -> Losses {
    var soft = self[SoftTargetTerm.self] ?? SoftTargetTerm()
    var labels = self[LabelTerm.self] ?? LabelTerm(weight: 0)
    let sum = soft.weight + labels.weight
    soft.temperature = .fixed(temperature)
    soft.weight = sum * (1 - labelShare)
    labels.weight = sum * labelShare
    return replacing([labels, soft])
  }
}

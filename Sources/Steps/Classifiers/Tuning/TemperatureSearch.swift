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
      settings.labelWeights.map { (temperature: temperature, labelWeight: $0) }
    }
    let open = grid.filter { table.cell($0.temperature, $0.labelWeight) == nil }
    if !open.isEmpty {
      try note(
        "searching the temperature: \(open.count) trainings of"
          + " \(epochs == 1 ? "1 epoch" : "\(epochs) epochs"), each measured on"
          + " \(data.measured.dataset.count) held-out images")
      try run(open, epochs: epochs, data, &table, makeTask)
    }
    let best = table.best
    try note(
      "the temperature is \(best.temperature) and the weight of labels \(best.labelWeight), the best of"
        + " \(grid.count) in temperature.csv, with \(percent(best.top1)) on held-out images")
    return losses.with(temperature: best.temperature, labelWeight: best.labelWeight)
  }

  private func run(
    _ open: [(temperature: Float, labelWeight: Float)], epochs: Int, _ data: TuningData,
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
        losses.with(temperature: cell.temperature, labelWeight: cell.labelWeight), data)
      let report = try task.train(epochs: epochs) {
        done += 1
        listener.update(done, "T \(cell.temperature), labels \(cell.labelWeight)")
        if let note = notes.line(done) { logger.info("\(note)") }
        try workshop.refuseStopped()
      }
      func metric(_ name: String) -> Double {
        report.metrics.first { $0.name == name }?.value ?? .nan
      }
      try table.add(
        .init(
          temperature: cell.temperature, labelWeight: cell.labelWeight, top1: metric("top1"),
          crossEntropy: metric("cross_entropy")))
      logger.info(
        "temperature \(cell.temperature), labels \(cell.labelWeight): \(percent(metric("top1")))")
    }
  }

  private func note(_ text: String) throws {
    workshop.listener.line(text)
    try RunLog.logger(workshop.folder).info("\(text)")
  }

  private func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
}

extension Losses {
  /// The same terms with another temperature of the soft targets, and shares of labels and soft targets
  /// that sum to 1.
  func with(temperature: Float, labelWeight: Float) -> Losses {
    var soft = self[SoftTargetTerm.self] ?? SoftTargetTerm()
    soft.temperature = .fixed(temperature)
    soft.weight = 1 - labelWeight
    var labels = self[LabelTerm.self] ?? LabelTerm()
    labels.weight = labelWeight
    return replacing([labels, soft])
  }
}

import FileAccess
import Foundation
import Interchange
import Logging
import TensorCore

/// Trains a task epoch by epoch, with evaluations and checkpoints, and can be resumed exactly.
///
///     let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 30))
///     let outcome = try run.run()
public final class TrainingRun<Task: TrainingTask> {
  /// How a run ended.
  public enum Outcome: Sendable {
    /// All epochs are done, or the plan's patience is over; the report is that of the last epoch.
    case finished(EvaluationReport)
    /// `stop` returned this signal; a checkpoint was written.
    case stopped(signal: Int32)
  }

  /// The progress of the run.
  public private(set) var progress = RunProgress()

  private let task: Task
  private let folder: RunFolder
  private let plan: TrainingPlan
  private let provenance: [String: String]
  private let observers: [any RunObserver]
  private let stop: () -> Int32?
  private let logger: Logger
  private var lastCheckpoint = ContinuousClock.now
  private var epochStart = ContinuousClock.now
  private var lastEvaluation: EvaluationReport?

  /// Prepares a run in an existing folder.
  ///
  /// - Parameters:
  ///   - task: The training.
  ///   - folder: The folder of the run.
  ///   - plan: The number of epochs, and when to evaluate.
  ///   - provenance: How the model was produced, for the exported files.
  ///   - observers: The observers of steps, checkpoints and epochs, called in order.
  ///   - logger: The logger of progress and errors.
  ///   - stop: Called after each step; if it returns a signal number, the run ends with a
  ///     checkpoint.
  public init(
    _ task: Task, in folder: RunFolder, plan: TrainingPlan, provenance: [String: String] = [:],
    observers: [any RunObserver] = [], logger: Logger = Logger(label: "condense"),
    stop: @escaping () -> Int32? = { nil }
  ) {
    self.task = task
    self.folder = folder
    self.plan = plan
    self.provenance = provenance
    self.observers = observers
    self.logger = logger
    self.stop = stop
  }

  /// Continues from the folder's checkpoint.
  ///
  /// - Throws: `FileProblem` if there is no checkpoint, or if it belongs to another run.
  public func resume() throws {
    guard folder.holdsRun else {
      throw FileProblem(
        .missing, path: folder.state, found: "there is no checkpoint to resume from",
        advice: "Check --out, or start a new run without --resume")
    }
    let saved = try RunState.restore(task, from: folder.state)
    guard saved.isPossible else { throw damagedProgress }
    guard (0...plan.epochs).contains(saved.epoch),
      (0...task.stepsPerEpoch).contains(saved.stepInEpoch)
    else {
      throw FileProblem(
        .malformed, path: folder.state,
        found:
          "this checkpoint is at step \(saved.stepInEpoch) after epoch \(saved.epoch), expected at"
          + " most \(task.stepsPerEpoch) steps and \(plan.epochs) epochs",
        advice: "Resume with the recipe and the data that the run was started with")
    }
    progress = saved
    // Who asks for more epochs wants to see them, also after an early end.
    if let planned = saved.plannedEpochs, planned < plan.epochs {
      progress.evaluationsSinceBest = 0
    }
    logger.info(
      "resumed after epoch \(progress.epoch) and step \(progress.stepInEpoch) of the next epoch")
  }

  /// Trains until the last epoch is done or `stop` requests the end.
  ///
  /// - Throws: `TrainingDiverged`, or `FileProblem` if a checkpoint cannot be written.
  public func run() throws -> Outcome {
    lastCheckpoint = .now
    logger.info("training for \(plan.epochs) epochs of \(task.stepsPerEpoch) steps")
    progress.plannedEpochs = plan.epochs
    try MetricsLog(path: folder.metrics).truncate(toEpochs: progress.epoch)
    try StepLog(path: folder.steps).truncate(toStep: step)
    for observer in observers { observer.runStarted(atStep: step) }
    while !isFinished {
      epochStart = .now
      if let signal = try trainEpoch() { return try stopped(by: signal) }
      do {
        try endEpoch()
      } catch let stop as EvaluationStopped {
        return try stopped(by: stop.signal)
      }
    }
    if let earlyEnd {
      logger.notice("\(earlyEnd)")
      for observer in observers { observer.runEndedEarly(progress, because: earlyEnd) }
    }
    do {
      // A run that was already finished has no evaluation yet.
      return .finished(try lastEvaluation ?? task.evaluate())
    } catch let stop as EvaluationStopped {
      return .stopped(signal: stop.signal)
    }
  }

  private func stopped(by signal: Int32) throws -> Outcome {
    try saveCheckpoint()
    logger.notice("stopped by signal \(signal) after step \(step)")
    return .stopped(signal: signal)
  }

  /// Whether there is nothing left to train.
  package var isFinished: Bool { progress.epoch >= plan.epochs || earlyEnd != nil }

  /// Why the run ends before its last epoch; nil if it goes on.
  package var earlyEnd: String? {
    progress.epoch < plan.epochs && progress.stepInEpoch == 0
      ? progress.earlyEnd(patience: plan.patience) : nil
  }

  private var damagedProgress: FileProblem {
    FileProblem(
      .malformed, path: folder.state, found: "its progress of the run is not possible",
      advice: "Restore an undamaged copy of the file, or start a new run")
  }

  /// The number of finished steps.
  private var step: Int { progress.epoch * task.stepsPerEpoch + progress.stepInEpoch }

  /// Trains the rest of the epoch; returns the signal if a stop was requested.
  private func trainEpoch() throws -> Int32? {
    let batches = task.batches(epoch: progress.epoch, startingAt: progress.stepInEpoch)
    for batch in batches {
      let position = StepPosition(
        step: step, epoch: progress.epoch, totalSteps: plan.epochs * task.stepsPerEpoch)
      let report = try task.train(on: batch, at: position)
      guard report.loss.isFinite else {
        throw task.fault(in: batch) ?? diverged(at: step + 1, "the loss is \(report.loss)")
      }
      let logged = plan.stepInterval == nil ? report.withoutParts : report
      guard progress.fits(logged) else { throw damagedProgress }
      progress.add(logged)
      try log(report)
      for note in report.notes { logger.info("step \(step): \(note)") }
      for observer in observers {
        observer.stepEnded(
          progress, stepsPerEpoch: task.stepsPerEpoch, epochs: plan.epochs, report)
      }
      if let signal = stop() { return signal }
      if lastCheckpoint.duration(to: .now) > plan.checkpointInterval { try saveCheckpoint() }
    }
    return nil
  }

  /// Adds a line to `steps.jsonl` if one is due.
  private func log(_ report: StepReport) throws {
    guard let interval = plan.stepInterval, !report.parts.isEmpty, step % interval == 0 else {
      return
    }
    let means = progress.takePartMeans()
    try StepLog(path: folder.steps).append(
      step: step, learningRate: report.learningRate,
      parts: zip(report.parts, means).map { .init($0.name, $1) })
  }

  private func endEpoch() throws {
    let trainLoss = progress.meanLoss
    let trained = progress
    progress.startNextEpoch()
    let isLast = progress.epoch == plan.epochs
    let isDue = isLast || progress.epoch % plan.evaluationInterval == 0
    try refuseNonFiniteState()
    let evaluation: EvaluationReport?
    do {
      evaluation = isDue ? try task.evaluate() : nil
    } catch {
      // A checkpoint from before the evaluation repeats it.
      progress = trained
      throw error
    }
    // Weights can be finite, but so large that no output is finite.
    if let metric = evaluation?.metrics.first(where: { !$0.value.isFinite }) {
      throw diverged(at: step, "\(metric.name) is not a finite number")
    }
    lastEvaluation = evaluation
    let isBest = evaluation.map { progress.add($0) } ?? false
    if isBest, let evaluation {
      try task.exportModel(.best, in: folder, provenance: provenanceNow(evaluation))
    }
    let summary = EpochSummary(
      epoch: progress.epoch, epochs: plan.epochs, step: step, trainLoss: trainLoss,
      learningRate: progress.learningRate ?? 0, evaluation: evaluation, isBest: isBest,
      canEndEarly: plan.patience != nil,
      seconds: epochStart.duration(to: .now) / .seconds(1))
    try MetricsLog(path: folder.metrics).append(summary)
    try task.exportSamples(epoch: progress.epoch, in: folder)
    if let interval = plan.snapshotInterval, progress.epoch % interval == 0 {
      try task.exportSnapshot(
        epoch: progress.epoch, in: folder, provenance: provenanceNow(evaluation))
    }
    for observer in observers { observer.epochMeasured(summary) }
    try saveCheckpoint(evaluation)
    for observer in observers { observer.epochEnded(summary) }
    let measured = evaluation?.metrics.map { ", \($0.name) \($0.value)" }.joined() ?? ""
    logger.info("epoch \(progress.epoch) of \(plan.epochs): train loss \(trainLoss)\(measured)")
  }

  private func saveCheckpoint(_ evaluation: EvaluationReport? = nil) throws {
    try refuseNonFiniteState()
    try task.exportModel(.last, in: folder, provenance: provenanceNow(evaluation))
    try RunState.save(task, progress, to: folder.state)
    for observer in observers { observer.checkpointSaved(progress, epochs: plan.epochs) }
    lastCheckpoint = .now
  }

  private func provenanceNow(_ evaluation: EvaluationReport?) -> [String: String] {
    var words = provenance
    words["epoch"] = "\(progress.epoch)"
    words["step"] = "\(step)"
    for metric in evaluation?.metrics ?? [] { words[metric.name] = "\(metric.value)" }
    return words
  }

  private func refuseNonFiniteState() throws {
    if let broken = task.state.first(where: { !$0.tensor.isFinite }) {
      throw diverged(at: step, "\(broken.name) holds a number that is not finite")
    }
  }

  /// - Parameter step: The step, from 1.
  private func diverged(at step: Int, _ found: String) -> TrainingDiverged {
    let error = TrainingDiverged(
      step: step, epoch: (max(1, step) - 1) / task.stepsPerEpoch + 1, found: found,
      checkpoint: folder.holdsRun ? folder.state : nil)
    logger.error("\(error)")
    return error
  }
}

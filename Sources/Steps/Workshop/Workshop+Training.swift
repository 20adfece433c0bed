import Logging
import Training

extension Workshop {
  /// Runs a training to its end, starting from its checkpoint if there is one.
  ///
  /// - Parameters:
  ///   - task: The training.
  ///   - plan: The number of epochs, and when to evaluate.
  ///   - provenance: How the model was produced, for the exported files.
  ///   - batchSize: The number of images per step, for the listener.
  ///   - schedule: The learning rate of the task, for a note if the run became longer.
  ///   - tensorBoard: Whether to write event files for TensorBoard.
  /// - Throws: `StoppedBySignal`, with a checkpoint written, or `TrainingDiverged`.
  public func train<Task: TrainingTask>(
    _ task: Task, _ plan: TrainingPlan, provenance: [String: String], batchSize: Int,
    schedule: Schedule? = nil, tensorBoard: Bool = false
  ) throws -> EvaluationReport {
    let logger = try RunLog.logger(folder)
    for note in notes { logger.info("\(note)") }
    var observers: [any RunObserver] = [
      RunPageWriter(folder, logger: logger, measuredImages: task.measuredImages),
      TrainingProgress(listener, batchSize: batchSize),
    ]
    if tensorBoard {
      observers.append(
        TensorBoardWriter(folder, stepInterval: plan.stepInterval, logger: logger))
    }
    let run = TrainingRun(
      task, in: folder, plan: plan, provenance: provenance, observers: observers, logger: logger,
      stop: stop)
    if isResuming, !folder.holdsRun {
      listener.line("\(folder.path) has no checkpoint yet; starting from the beginning")
    } else if isResuming {
      try run.resume()
      listener.line(words(on: run, of: plan))
      if let note = lengthNote(run.progress, plan, schedule) {
        listener.line(note)
        logger.info("\(note)")
      }
    }
    switch try run.run() {
    case .finished(let report): return report
    case .stopped(let signal): throw stopped(by: signal)
    }
  }

  /// How far a resumed run is.
  private func words<Task: TrainingTask>(
    on run: TrainingRun<Task>, of plan: TrainingPlan
  ) -> String {
    let progress = run.progress
    if progress.epoch == plan.epochs {
      return "\(folder.path) is already finished after \(plan.epochs) epochs"
    }
    if run.isFinished { return "\(folder.path) is already finished" }
    return "resuming \(folder.path) after epoch \(progress.epoch),"
      + " step \(progress.stepInEpoch) of the next"
  }

  /// What another number of epochs changes; nil if the number is the same.
  private func lengthNote(
    _ progress: RunProgress, _ plan: TrainingPlan, _ schedule: Schedule?
  ) -> String? {
    guard let planned = progress.plannedEpochs, planned != plan.epochs else { return nil }
    let follows = schedule?.followsLength ?? false
    return "the run was planned for \(planned) epochs and now has \(plan.epochs)"
      + (follows
        ? "; from here on, the learning rate is that of the schedule over \(plan.epochs) epochs"
        : "")
  }
}

import Training

extension Workshop {
  /// Warns of data and a schedule with which a new training cannot succeed.
  ///
  /// - Parameters:
  ///   - task: The training.
  ///   - plan: The number of epochs.
  ///   - schedule: The learning rate of the training.
  ///   - flaws: The flaws of the data, a sentence each.
  /// - Throws: `FileProblem` if the log cannot be opened.
  func warnBeforeTraining(
    _ task: some TrainingTask, _ plan: TrainingPlan, _ schedule: Schedule, _ flaws: [String]
  ) throws {
    guard !folder.holdsRun else { return }
    let warmup = schedule.warmupFlaw(
      stepsPerEpoch: task.stepsPerEpoch, totalSteps: plan.epochs * task.stepsPerEpoch)
    for flaw in flaws + [warmup].compactMap(\.self) { try warn(flaw) }
  }
}

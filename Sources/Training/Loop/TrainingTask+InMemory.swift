extension TrainingTask {
  /// Trains for this number of epochs in memory, without a folder, checkpoints or logs.
  ///
  /// - Parameters:
  ///   - epochs: The number of epochs.
  ///   - afterStep: Called after each step; can throw to stop.
  /// - Returns: The evaluation after the last epoch.
  /// - Throws: `TrainingDiverged` if the loss is not finite, or an error of the task or of `afterStep`.
  /// - Precondition: `epochs` is above zero.
  @discardableResult
  public func train(
    epochs: Int, afterStep: () throws -> Void = {}
  ) throws -> EvaluationReport {
    precondition(epochs > 0, "train: found \(epochs) epochs, expected 1 or more")
    for epoch in 0..<epochs {
      for (index, batch) in batches(epoch: epoch, startingAt: 0).enumerated() {
        let step = epoch * stepsPerEpoch + index
        let report = try train(
          on: batch,
          at: StepPosition(step: step, epoch: epoch, totalSteps: epochs * stepsPerEpoch))
        guard report.loss.isFinite else {
          throw fault(in: batch)
            ?? TrainingDiverged(
              step: step + 1, epoch: epoch + 1, found: "the loss is \(report.loss)",
              checkpoint: nil)
        }
        try afterStep()
      }
    }
    return try evaluate()
  }
}

import Training

extension RunReporter {
  /// Takes a run to its end, from its checkpoint if it is to be resumed.
  ///
  /// - Throws: `StoppedBySignal` after a `StopSignal`, with a checkpoint written.
  func finish<Task: TrainingTask>(
    _ run: TrainingRun<Task>, in folder: RunFolder, resuming: Bool
  ) throws -> EvaluationReport {
    if resuming, !folder.holdsRun {
      line("\(folder.path) holds no checkpoint yet, starting from the beginning")
    } else if resuming {
      try run.resume()
      line(
        "resuming \(folder.path) after epoch \(run.progress.epoch),"
          + " step \(run.progress.stepInEpoch) of the next")
    }
    switch try run.run() {
    case .finished(let report): return report
    case .stopped(let signal): throw StoppedBySignal(signal: signal, folder: folder.path)
    }
  }
}

import FileAccess
import Foundation
import Training

extension Workshop {
  /// Says in the log of a new training which images choose the best epoch.
  ///
  /// - Parameter validation: The validation images, in words; nil if the test images choose.
  /// - Throws: `FileProblem` if the log cannot be opened.
  func noteChoice(validation: String?) throws {
    guard !folder.holdsRun else { return }
    let text =
      validation.map { "\($0) choose the best epoch" }
      ?? "the test images choose the best epoch; set data.validation: 0.1 to choose it on other"
      + " images than those that measure it"
    try RunLog.logger(folder).info("\(text)")
  }

  /// Writes sentences about the data and the teachers of a new run to the output, the log and the
  /// run's page.
  ///
  /// - Parameters:
  ///   - sentences: The sentences.
  ///   - warnings: Sentences that come first on the page; output and log have them already.
  /// - Throws: `FileProblem` if the log or the file of the notes cannot be written.
  func note(_ sentences: [String], after warnings: [String] = []) throws {
    guard !folder.holdsRun else { return }
    let logger = try RunLog.logger(folder)
    for sentence in sentences {
      listener.line(sentence)
      logger.info("\(sentence)")
    }
    // A run with another recipe may have diverged here.
    try? FileManager.default.removeItem(atPath: folder.notes)
    let shown = warnings.map { "warning: \($0)." } + sentences
    guard !shown.isEmpty else { return }
    try AtomicFile.write(Data(shown.map { $0 + "\n" }.joined().utf8), to: folder.notes)
  }

  /// Warns of too few test images, and writes to the page of a new run of pairs which classifier
  /// measures.
  ///
  /// - Throws: `FileProblem` if the log or the file of the notes cannot be written.
  func noteMeasuring(of data: TranslationData, by classifier: FiledClassifier) throws {
    let warning = TestPart(data.test).warning
    if let warning { try warn(warning) }
    try note([classifier.note].compactMap(\.self), after: [warning].compactMap(\.self))
  }

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

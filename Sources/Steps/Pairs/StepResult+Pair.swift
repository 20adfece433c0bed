import FileAccess
import Training
import Translation

extension StepResult {
  /// The trained pair in a run's folder: with averaged weights if there is a moving average.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  static func pair(
    trainedIn folder: RunFolder, evaluation: EvaluationReport?
  ) throws -> StepResult {
    let average = folder.path + "/last-average"
    let path = FileContents.exists(average) ? average : folder.path + "/last"
    return StepResult(
      model: .pair(try TranslationPair(folder: path)), path: path, evaluation: evaluation)
  }
}

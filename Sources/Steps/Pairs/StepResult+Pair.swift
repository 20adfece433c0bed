import FileAccess
import Training
import Translation

extension StepResult {
  /// The pair that a training left in its folder: the moving average of its weights if there is one.
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

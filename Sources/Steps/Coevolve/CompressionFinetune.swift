import FileAccess
import RecipeLanguage
import Training
import Translation

/// Trains a narrowed pair with the original as its teacher, and puts the result in its place.
struct CompressionFinetune {
  private let folder: CompressionFolder
  /// Nil if the pair stays as it was narrowed.
  private let run: FinetuneRun?
  private let listener: any ExperimentListener

  /// Settles what the fine-tuning will be, before there is a pair to train.
  ///
  /// - Parameters:
  ///   - original: What the pair learns from.
  ///   - students: The pair before channels are chosen.
  ///   - classifier: What measures pairs; nil if it has yet to be trained.
  /// - Throws: `RecipeProblem` or `FileProblem` for what it cannot be.
  init(
    _ step: Coevolve, in workshop: Workshop, folder: CompressionFolder, original: TranslationPair,
    students: TranslationPair, classifier: DomainClassifier?
  ) throws {
    self.folder = folder
    listener = workshop.listener
    guard step.finetune.steps > 0 else {
      run = nil
      return
    }
    var finetune = try step.finetune.finetune(
      seed: step.seed, data: step.data, teacher: step.originalPath, startFrom: folder.extracted)
    let own = finetune.evaluation.classifier
    finetune.evaluation.classifier =
      own ?? step.classifier ?? (classifier == nil ? folder.classifier : nil)
    let inside = workshop.inside(
      "finetune", isResuming: FileContents.exists(RunFolder(folder.finetune).recipe))
    let run = try FinetuneRun(step: finetune, teachers: original, workshop: inside)
    try run.refuseUnfit(
      students: students, from: step.pairPath,
      classifier: try own.map { try DomainClassifier(path: $0, fit: finetune.evaluation.fit) }
        ?? classifier)
    self.run = run
  }

  /// Trains, or goes on.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func train() throws -> TranslationPair {
    let extracted = try TranslationPair(folder: folder.extracted)
    guard let run else { return extracted }
    do {
      guard case .pair(let pair) = try run.run(students: extracted).model else {
        preconditionFailure("CompressionFinetune: a fine-tuning makes a pair")
      }
      return pair
    } catch let diverged as TrainingDiverged {
      listener.line(
        "The search is kept: --search-from \(folder.path) takes its pair without a new one, and"
          + " --set finetune.schedule.learning_rate=… sets the rate.")
      throw diverged
    }
  }
}

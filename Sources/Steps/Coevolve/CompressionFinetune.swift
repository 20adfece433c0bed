import FileAccess
import RecipeLanguage
import Training
import Translation

/// Fine-tunes a pruned pair with the original pair as teacher, and stores the result as the
/// compressed pair.
struct CompressionFinetune {
  private let folder: CompressionFolder
  /// The fine-tuning run; nil if the pair is not fine-tuned.
  private let run: FinetuneRun?
  /// The settings of the fine-tuning; nil if the pair is not fine-tuned.
  let settings: Finetune?
  private let listener: any ExperimentListener

  /// Prepares and checks the fine-tuning before the pruned pair exists.
  ///
  /// - Parameters:
  ///   - original: The teacher pair.
  ///   - students: The pair before pruning.
  ///   - classifier: The classifier for the metrics; nil if it is not trained yet.
  /// - Throws: `RecipeProblem` or `FileProblem` if the fine-tuning cannot run.
  init(
    _ step: Coevolve, in workshop: Workshop, folder: CompressionFolder, original: TranslationPair,
    students: TranslationPair, classifier: DomainClassifier?
  ) throws {
    self.folder = folder
    listener = workshop.listener
    guard step.finetune.stepCount > 0 else {
      (run, settings) = (nil, nil)
      return
    }
    var finetune = try step.finetune.finetune(
      seed: step.seed, data: step.data, teacher: step.originalPath, startFrom: folder.extracted)
    let own = finetune.evaluation.classifier
    // The pruned pair has the classifier that this run trains or finds.
    finetune.evaluation.classifier =
      own ?? step.classifier ?? (classifier == nil ? folder.extractedClassifier : nil)
    let inside = workshop.inside(
      "finetune", isResuming: FileContents.exists(RunFolder(folder.finetune).recipe))
    var run = try FinetuneRun(step: finetune, teachers: original, workshop: inside)
    run.isPart = true
    try run.refuseUnfit(
      students: students, from: step.pairPath,
      classifier: try own.map { try DomainClassifier(path: $0, fit: finetune.evaluation.fit) }
        ?? classifier)
    self.run = run
    settings = finetune
  }

  /// Trains, or resumes training.
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
      // A ranking has no search to keep.
      guard FileContents.exists(folder.search) else { throw diverged }
      listener.line(
        "The search is kept. To fine-tune its pair again without a new search, start a new run with"
          + " --search-from \(folder.path) and a lower --set finetune.schedule.learning_rate=….")
      throw diverged
    }
  }
}

import FileAccess
import Training
import Translation

/// Trains a narrowed pair with the original as its teacher, and puts the result in its place.
struct CompressionFinetune {
  private let folder: CompressionFolder
  /// Nil if the pair stays as it was narrowed.
  private let recipe: FinetuneRecipe?

  /// Settles what the fine-tuning will be, before there is a pair to train.
  ///
  /// - Parameter classifier: The recipe's or the original's; nil if one has yet to be trained.
  /// - Throws: `RecipeProblem` or `FileProblem` for what it cannot be.
  init(
    _ recipe: CompressionRecipe, folder: CompressionFolder, original: TranslationPair,
    classifier: DomainClassifier?, data: TranslationData
  ) throws {
    self.folder = folder
    guard recipe.finetune.steps > 0 else {
      self.recipe = nil
      return
    }
    let begun = RunFolder(folder.finetune).recipe
    let decoded: Recipe =
      if FileContents.exists(begun) {
        try RecipeReader.decode(path: begun)
      } else {
        try RecipeReader.decode(
          yaml: "task: finetune", name: "the fine-tuning",
          overrides: Self.settings(recipe, folder, classifier), option: "--finetune-set")
      }
    guard case .finetune(let finetune) = decoded else {
      throw RecipeProblem(at: folder.finetune, "this is not the recipe of a fine-tuning")
    }
    self.recipe = finetune
    try data.refuse(finetune, students: original, teachers: original)
  }

  /// Trains, or goes on.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(_ stop: StopSignal) throws {
    guard let recipe else {
      return try TranslationPair(folder: folder.extracted).save(to: folder.compressed)
    }
    let run = RunFolder(folder.finetune)
    do {
      _ = try FinetuneRun(recipe: recipe, folder: run)
        .run(resuming: FileContents.exists(run.recipe), stop: stop)
    } catch let stopped as StoppedBySignal {
      // It is the whole compression that goes on.
      throw StoppedBySignal(signal: stopped.signal, folder: folder.path)
    }
    let result = FileContents.exists(run.path + "/last-average") ? "last-average" : "last"
    try TranslationPair(folder: "\(run.path)/\(result)").save(to: folder.compressed)
  }

  /// The keys of the fine-tuning's recipe.
  private static func settings(
    _ recipe: CompressionRecipe, _ folder: CompressionFolder, _ classifier: DomainClassifier?
  ) -> [String] {
    let finetune = recipe.finetune
    let epochs = max(1, min(5, finetune.steps / 100))
    var settings: [(String, Any)] = [
      ("seed", recipe.seed), ("data.path", quoted(recipe.data)), ("teacher", quoted(recipe.pair)),
      ("start_from", quoted(folder.extracted)), ("fresh_weights", finetune.freshWeights),
      ("training.epochs", epochs),
      ("training.steps_per_epoch", (finetune.steps + epochs - 1) / epochs),
      ("training.evaluate_every", epochs),
    ]
    if let classifier { settings.append(("evaluation.fit", classifier.fit.rawValue)) }
    if let path = recipe.classifier ?? (classifier == nil ? folder.classifier : nil) {
      settings.append(("evaluation.classifier", quoted(path)))
    }
    return (settings + (finetune.objective?.settings ?? [])).map { "\($0)=\($1)" }
      + finetune.overrides
  }
}

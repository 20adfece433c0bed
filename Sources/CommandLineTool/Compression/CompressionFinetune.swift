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
  /// - Parameter makesClassifier: Whether the classifier has yet to be trained.
  /// - Throws: `RecipeProblem` or `FileProblem` for what it cannot be.
  init(
    _ recipe: CompressionRecipe, folder: CompressionFolder, students: TranslationPair,
    makesClassifier: Bool
  ) throws {
    self.folder = folder
    guard recipe.finetune.steps > 0 else {
      try Self.refuseIdle(recipe.finetune)
      self.recipe = nil
      return
    }
    let begun = RunFolder(folder.finetune).recipe
    let hasBegun = FileContents.exists(begun)
    let decoded: Recipe =
      if hasBegun {
        try RecipeReader.decode(path: begun)
      } else {
        try RecipeReader.decode(
          yaml: "task: finetune", name: "the fine-tuning",
          applying: Self.settings(recipe, folder, makesClassifier: makesClassifier))
      }
    guard case .finetune(let finetune) = decoded,
      hasBegun
        || (finetune.data.path, finetune.teacher, finetune.startFrom)
          == (recipe.data, recipe.original, folder.extracted)
    else {
      throw RecipeProblem(
        at: "finetune.set",
        "task, data.path, teacher and start_from are those of the compression; leave them out")
    }
    let training = finetune.training
    guard hasBegun || training.epochs * (training.stepsPerEpoch ?? 0) == recipe.finetune.steps
    else {
      throw RecipeProblem(
        at: "finetune.set",
        "training.epochs times training.steps_per_epoch must be finetune.steps,"
          + " \(recipe.finetune.steps)")
    }
    self.recipe = finetune
    try FinetuneRun(recipe: finetune, folder: RunFolder(folder.finetune))
      .refuseUnfit(
        students: students, from: recipe.pair,
        makesClassifier: makesClassifier && finetune.evaluation.classifier == folder.classifier)
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
    } catch let diverged as TrainingDiverged {
      Console.standardError.write(
        "The search is kept: --search-from \(folder.path) takes its pair without a new one, and"
          + " --finetune-set schedule.learning_rate=… sets the rate.\n")
      throw diverged
    }
    let result = FileContents.exists(run.path + "/last-average") ? "last-average" : "last"
    try TranslationPair(folder: "\(run.path)/\(result)").save(to: folder.compressed)
  }

  /// Refuses what would have no effect.
  private static func refuseIdle(_ finetune: CompressionRecipe.Finetune) throws {
    let given = [
      ("objective", finetune.objective != nil), ("fresh_weights", finetune.freshWeights),
      ("set", !finetune.overrides.isEmpty),
    ]
    if let (key, _) = given.first(where: \.1) {
      throw RecipeProblem(
        at: "finetune.\(key)", "with 0 steps of fine-tuning it has no effect; leave it out")
    }
  }

  /// The keys of the fine-tuning's recipe.
  private static func settings(
    _ recipe: CompressionRecipe, _ folder: CompressionFolder, makesClassifier: Bool
  ) -> [RecipeOverride] {
    let finetune = recipe.finetune
    // As many epochs of equal length as leave each some length.
    let epochs =
      (1...max(1, min(5, finetune.steps / 100)))
      .last { finetune.steps.isMultiple(of: $0) } ?? 1
    var settings: [(String, Any)] = [
      ("seed", recipe.seed), ("data.path", quoted(recipe.data)),
      ("teacher", quoted(recipe.original)), ("start_from", quoted(folder.extracted)),
      ("fresh_weights", finetune.freshWeights),
      ("training.epochs", epochs), ("training.steps_per_epoch", finetune.steps / epochs),
      ("training.evaluate_every", epochs),
    ]
    if let path = recipe.classifier ?? (makesClassifier ? folder.classifier : nil) {
      settings.append(("evaluation.classifier", quoted(path)))
    }
    let objective = finetune.objective.map { objective in
      objective.settings.map { key, value in
        RecipeOverride("\(key)=\(value)", shownAs: "finetune.objective \(objective.rawValue)")
      }
    }
    return settings.map { RecipeOverride("\($0)=\($1)", shownAs: "the compression's \($0)") }
      + (objective ?? [])
      + finetune.overrides.map { RecipeOverride($0, shownAs: "finetune.set \($0)") }
  }
}

import FileAccess
import Training
import Translation

/// Trains a narrowed pair with the original as its teacher, and puts the result in its place.
struct CompressionFinetune {
  let recipe: CompressionRecipe
  let folder: CompressionFolder

  /// Trains, or goes on; without steps the pair stays as it was narrowed.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(_ original: TranslationPair) throws {
    guard recipe.finetune.steps > 0 else {
      return try TranslationPair(folder: folder.extracted).save(to: folder.compressed)
    }
    let run = RunFolder(folder.finetune)
    let isBegun = FileContents.exists(run.recipe)
    let recipe: FinetuneRecipe =
      if isBegun { try finetuneRecipe(path: run.recipe) } else { try newRecipe(original) }
    _ = try FinetuneRun(recipe: recipe, folder: run).run(resuming: isBegun)
    let result = FileContents.exists(run.path + "/last-average") ? "last-average" : "last"
    try TranslationPair(folder: "\(run.path)/\(result)").save(to: folder.compressed)
  }

  private func finetuneRecipe(path: String) throws -> FinetuneRecipe {
    try unwrapped(RecipeReader.decode(Recipe.self, path: path))
  }

  private func newRecipe(_ original: TranslationPair) throws -> FinetuneRecipe {
    let finetune = recipe.finetune
    let epochs = max(1, min(5, finetune.steps / 100))
    var settings: [(String, Any)] = [
      ("seed", recipe.seed), ("data.path", quoted(recipe.data)), ("teacher", quoted(recipe.pair)),
      ("start_from", quoted(folder.extracted)), ("fresh_weights", finetune.freshWeights),
      ("training.epochs", epochs),
      ("training.steps_per_epoch", (finetune.steps + epochs - 1) / epochs),
      ("training.evaluate_every", epochs),
    ]
    let judge = recipe.classifier ?? trainedClassifier
    if let judge { settings.append(("evaluation.classifier", quoted(judge))) }
    let objective =
      finetune.objective ?? (original.discriminators == nil ? .distillation : .both)
    return try unwrapped(
      RecipeReader.decode(
        Recipe.self, yaml: "task: finetune", name: "the fine-tuning",
        overrides: (settings + objective.settings).map { "\($0)=\($1)" } + finetune.overrides))
  }

  /// The classifier that was trained for this compression, if one was.
  private var trainedClassifier: String? {
    let path = RunFolder(folder.path + "/classifier").last
    return FileContents.exists(path) ? path : nil
  }

  private func unwrapped(_ recipe: Recipe) throws -> FinetuneRecipe {
    guard case .finetune(let recipe) = recipe else {
      throw RecipeProblem(at: folder.finetune, "this is not the recipe of a fine-tuning")
    }
    return recipe
  }
}

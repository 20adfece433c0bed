import ArgumentParser
import FileAccess
import TensorCore
import Training

/// `condense train`: a classifier from labels, or generators from two sets of images.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on labeled images, or CycleGAN's generators on two sets.")

  @OptionGroup var options: RunOptions

  func run() throws {
    let recipe = try options.resolvedRecipe()
    switch recipe {
    case .classifier(let recipe): try train(recipe)
    case .cycleGAN(let recipe):
      let folder = RunFolder(options.out)
      let report = try options.common.withThreads {
        try TranslationRun(recipe: recipe, folder: folder).run(resuming: options.resume)
      }
      tell(report, model: folder.path + "/last", in: folder, options)
    case .finetune, .compression:
      throw ValidationError("This is a recipe for condense \(recipe.command).")
    }
  }

  private func train(_ recipe: TrainingRecipe) throws {
    var recipe = recipe
    if options.resume, recipe.distillation != nil {
      throw ValidationError(
        "\(options.out) holds a distillation; continue it with condense distill.")
    }
    if recipe.distillation != nil || recipe.teachers != nil {
      Console.standardError.write(
        "what the recipe says of distillation is left aside; condense distill learns from a teacher\n"
      )
    }
    recipe.distillation = nil
    recipe.teachers = nil
    try finish(recipe, options)
  }
}

/// Runs a classifier's recipe and prints where the result lies.
func finish(_ recipe: TrainingRecipe, _ options: RunOptions) throws {
  let folder = RunFolder(options.out)
  let report = try options.common.withThreads {
    try ClassifierRun(recipe: recipe, folder: folder).run(resuming: options.resume)
  }
  tell(report, model: folder.last, in: folder, options)
}

/// Prints what a run came to.
func tell(
  _ report: EvaluationReport, model: String, in folder: RunFolder, _ options: RunOptions
) {
  var output = CommandOutput(json: options.common.json)
  output.add("model", model)
  // A page that could not be written has not ended the run.
  let page = FileContents.exists(folder.report) ? folder.report : nil
  if let page { output.add("report", page) }
  for metric in report.metrics { output.add(metric.name, metric.value) }
  let peakBytes = BufferPool.shared.peakBytes
  output.add("peak_tensor_bytes", peakBytes)
  output.print(
    "\(model): " + report.metrics.map(\.words).joined(separator: ", ")
      + ", at most \(humanBytes(peakBytes)) in tensors"
      + (page.map { "\nreport: \($0)" } ?? ""))
}

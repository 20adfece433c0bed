import ArgumentParser
import TensorCore
import Training

/// `condense train`: a classifier from labels.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a classifier on labeled images.")

  @OptionGroup var options: RunOptions

  func run() throws {
    var recipe = try options.resolvedRecipe()
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

/// Runs a recipe and prints where the result lies.
func finish(_ recipe: TrainingRecipe, _ options: RunOptions) throws {
  let folder = RunFolder(options.out)
  let report = try options.common.withThreads {
    try ClassifierRun(recipe: recipe, folder: folder).run(resuming: options.resume)
  }
  var output = CommandOutput(json: options.common.json)
  output.add("model", folder.last)
  for metric in report.metrics { output.add(metric.name, metric.value) }
  let peakBytes = BufferPool.shared.peakBytes
  output.add("peak_tensor_bytes", peakBytes)
  output.print(
    "\(folder.last): " + report.metrics.map(\.words).joined(separator: ", ")
      + ", at most \(humanBytes(peakBytes)) in tensors")
}

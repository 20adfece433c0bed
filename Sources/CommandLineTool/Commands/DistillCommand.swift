import ArgumentParser
import Experiments
import RecipeLanguage
import Steps

/// `condense distill`: a student from the checkpoints of one or more teachers.
struct DistillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill", abstract: "Train a student from one or more teachers' checkpoints.",
    discussion: """
      The student matches the mean of the teachers' softened probabilities, and the labels where there are \
      any. Temperature and weights stand in the recipe under losses.
      """)

  @Option(
    name: .customLong("teacher"),
    help: ArgumentHelp(
      "A teacher's checkpoint; give --teacher several times for an ensemble.", valueName: "file"))
  var teachers: [String] = []

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let run = options.run
    var step = try distillation()
    if run.resume, !teachers.isEmpty {
      throw ValidationError("--resume goes on with the teachers of the run; leave out --teacher.")
    }
    if !teachers.isEmpty { step.teachers.files = teachers }
    guard !step.teachers.files.isEmpty else {
      throw ValidationError(
        "A teacher is needed: --teacher CHECKPOINT, or teachers.files in the recipe.")
    }
    try RunOutput(run.run(step), in: run.out).print(json: run.common.json)
  }

  /// The recipe's distillation; a recipe of a training is read as one.
  private func distillation() throws -> Distill {
    let run = options.run
    guard !run.resume, let path = options.recipe else {
      let recipe = try run.resolvedRecipe(options.recipe)
      if recipe.single is Train {
        throw ValidationError("\(run.out) holds a training; continue it with condense train.")
      }
      return try recipe.only()
    }
    let named = try RecipeReader.scalar("step", path: path)
    let settings =
      named == nil || named == Train.key
      ? [RecipeOverride("step=\(Distill.key)", shownAs: "condense distill")] : []
    return try run.resolvedRecipe(path, settings: settings).only()
  }
}

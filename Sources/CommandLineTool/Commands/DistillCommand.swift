import ArgumentParser
import Distillation
import Training

/// `condense distill`: a student from the checkpoints of one or more teachers.
struct DistillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill", abstract: "Train a student from one or more teachers' checkpoints.",
    discussion: """
      The student matches the mean of the teachers' softened probabilities, and the labels where there are \
      any. Temperature and weights stand in the recipe under distillation.
      """)

  @Option(
    name: .customLong("teacher"),
    help: ArgumentHelp(
      "A teacher's checkpoint; give --teacher several times for an ensemble.", valueName: "file"))
  var teachers: [String] = []

  @OptionGroup var options: RunOptions

  func run() throws {
    let resolved = try options.resolvedRecipe()
    guard case .classifier(var recipe) = resolved else {
      throw ValidationError("This is a recipe for condense \(resolved.command).")
    }
    if options.resume {
      guard recipe.distillation != nil else {
        throw ValidationError("\(options.out) holds a training; continue it with condense train.")
      }
      guard teachers.isEmpty else {
        throw ValidationError("--resume goes on with the teachers of the run; leave out --teacher.")
      }
    }
    if !teachers.isEmpty {
      recipe.teachers = .init(files: teachers, architecture: recipe.teachers?.architecture)
    }
    guard let files = recipe.teachers?.files, !files.isEmpty else {
      throw ValidationError(
        "A teacher is needed: --teacher CHECKPOINT, or teachers.files in the recipe.")
    }
    recipe.distillation = recipe.distillation ?? DistillationConfiguration()
    try finish(recipe, options)
  }
}

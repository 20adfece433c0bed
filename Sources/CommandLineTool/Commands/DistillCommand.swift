import ArgumentParser
import Experiments
import RecipeLanguage
import Steps

/// `condense distill`: trains a student from the checkpoints of one or more teachers.
struct DistillCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill", abstract: "Train a student classifier from one or more teachers.",
    discussion: """
      The student learns from the teachers' mean softened probabilities, and from the labels of labeled images. \
      The recipe sets the temperature and the loss weights under losses.

      Train a student, and compare it with its teacher:

        condense distill --recipe Recipes/fashion-student.yaml \\
          --teacher runs/teacher/last.safetensors --out runs/student
        condense evaluate runs/teacher/last.safetensors \\
          runs/student/last.safetensors --data fashion-mnist
      """)

  @Option(
    name: .customLong("teacher"),
    help: ArgumentHelp(
      "The checkpoint of a teacher. Repeat --teacher for an ensemble.", valueName: "file"))
  var teachers: [String] = []

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let run = options.run
    try RunOutput(run.run(step()), in: run.out).print(json: run.common.json)
  }

  func experiment() throws -> ExperimentRecipe? {
    options.run.resume ? nil : ExperimentRecipe(single: try step())
  }

  private func step() throws -> Distill {
    let run = options.run
    var step = try distillation()
    if run.resume, !teachers.isEmpty {
      throw ValidationError(
        "--resume continues with the teachers of the run. Leave out --teacher.")
    }
    if !teachers.isEmpty { step.teachers.files = teachers }
    guard !step.teachers.isEmpty else {
      throw ValidationError(
        "There is no teacher. Add --teacher CHECKPOINT, or teachers.files, teachers.logits or"
          + " teachers.own_average to the recipe.")
    }
    return step
  }

  /// The distillation of the recipe; a recipe for training is read as a distillation.
  private func distillation() throws -> Distill {
    let run = options.run
    guard !run.resume, let path = options.recipe else {
      let recipe = try run.resolvedRecipe(options.recipe)
      if recipe.single is Train {
        throw ValidationError(
          "\(run.out) is a training without teachers. Continue it with condense train.")
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

import ArgumentParser
import Experiments
import Steps

/// `condense train`: a classifier from labels, or generators from two sets of images.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on labeled images, or CycleGAN's generators on two sets.")

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let run = options.run
    let recipe = try run.resolvedRecipe(options.recipe)
    switch recipe.single {
    case let step as Train: try print(run.run(step))
    case let step as TrainPair: try print(run.run(step))
    case is Distill where run.resume:
      throw ValidationError("\(run.out) holds a distillation; continue it with condense distill.")
    case let step as Distill:
      Console.standardError.write(
        "what the recipe says of teachers is left aside; condense distill learns from a teacher\n"
      )
      try print(run.run(step.withoutTeachers))
    default: throw ValidationError("This is \(recipe.purpose).")
    }
  }

  private func print(_ result: StepResult) throws {
    RunOutput(result, in: options.run.out).print(json: options.run.common.json)
  }
}

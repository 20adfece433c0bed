import ArgumentParser
import Experiments
import Steps

/// `condense train`: trains a classifier from labels, or a CycleGAN from two sets of images.
struct TrainCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on labeled images, or a CycleGAN on two sets of images.",
    discussion: """
      Train, continue a stopped run, and measure the result:

        condense train --recipe Recipes/fashion-resnet20.yaml --out runs/teacher
        condense train --resume --out runs/teacher
        condense evaluate runs/teacher/last.safetensors --data fashion-mnist

      The run writes checkpoints and report.html to --out. To train a smaller student from the result, see \
      condense distill --help.
      """)

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let run = options.run
    switch try step() {
    case let step as Train: try print(run.run(step))
    case let step as TrainPair: try print(run.run(step))
    case let step as Distill:
      Console.standardError.write(
        "condense train ignores the teachers of the recipe; use condense distill to learn from them\n"
      )
      try print(run.run(step.withoutTeachers))
    default: preconditionFailure("TrainCommand: step() rejects other steps")
    }
  }

  /// The recipe's step: a training, or a distillation whose teachers this command ignores.
  private func step() throws -> any Step {
    let run = options.run
    let recipe = try run.resolvedRecipe(options.recipe)
    switch recipe.single {
    case is Distill where run.resume:
      throw ValidationError("\(run.out) is a distillation. Continue it with condense distill.")
    case let step? where step is Train || step is TrainPair || step is Distill: return step
    default: throw ValidationError("This is \(recipe.purpose).")
    }
  }

  func experiment() throws -> ExperimentRecipe? {
    options.run.resume ? nil : ExperimentRecipe(single: try step())
  }

  private func print(_ result: StepResult) throws {
    RunOutput(result, in: options.run.out).print(json: options.run.common.json)
  }
}

import ArgumentParser
import Experiments
import Steps

/// `condense train`: trains a classifier from labels, or generators from images of two domains.
struct TrainCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on labeled images, or generators on images of two domains.",
    discussion: """
      Train, continue a stopped run, and measure the result:

        condense train --recipe Recipes/fashion-resnet20.yaml --out runs/teacher
        condense train --resume --out runs/teacher
        condense evaluate runs/teacher/last.safetensors --data fashion-mnist

      Train the members of an ensemble, with one seed each, and combine them into \
      runs/five/ensemble/ensemble.safetensors:

        condense train --recipe Recipes/fashion-resnet20.yaml --members 5 --out runs/five

      Generators are trained without pairs by a recipe with step: cyclegan, and on pairs of images by one with \
      step: pix2pix.

      The run writes checkpoints and report.html to --out. To train a smaller student from the result, see \
      condense distill --help.
      """)

  @Option(
    help: ArgumentHelp(
      "Train this many classifiers with the seeds SEED, SEED + 1 and so on, and combine them.",
      valueName: "count"))
  var members: Int?

  @Flag(help: "With --members, train each on images drawn with replacement.")
  var bootstrap = false

  @OptionGroup var options: RecipeOptions

  func validate() throws {
    if let members, !(2...100).contains(members) {
      throw ValidationError("--members is \(members), expected 2...100.")
    }
    if members == nil, bootstrap {
      throw ValidationError("--bootstrap has no effect without --members. Leave it out.")
    }
    if members != nil, options.run.resume {
      throw ValidationError("--resume continues with the members of the run. Leave out --members.")
    }
  }

  func run() throws {
    let run = options.run
    let recipe = try run.resolvedRecipe(options.recipe)
    if let list = try memberList(recipe) {
      return ListOutput(list, try run.run(list), in: run.out).print(json: run.common.json)
    }
    switch try step(recipe) {
    case let step as Train: try print(run.run(step))
    case let step as TrainPair: try print(run.run(step))
    case let step as TrainPaired: try print(run.run(step))
    case let step as Distill:
      Console.standardError.write(
        "condense train ignores the teachers of the recipe; use condense distill to learn from them\n"
      )
      try print(run.run(step.withoutTeachers))
    default: preconditionFailure("TrainCommand: step() rejects other steps")
    }
  }

  /// The recipe's step: a training, or a distillation whose teachers this command ignores.
  private func step(_ recipe: ExperimentRecipe) throws -> any Step {
    let run = options.run
    switch recipe.single {
    case is Distill where run.resume:
      throw ValidationError("\(run.out) is a distillation. Continue it with condense distill.")
    case let step? where Self.trains(step): return step
    default: throw ValidationError("This is \(recipe.purpose).")
    }
  }

  private static func trains(_ step: any Step) -> Bool {
    step is Train || step is TrainPair || step is TrainPaired || step is Distill
  }

  func experiment() throws -> ExperimentRecipe? {
    guard !options.run.resume else { return nil }
    let recipe = try options.run.resolvedRecipe(options.recipe)
    return try memberList(recipe) ?? ExperimentRecipe(single: try step(recipe))
  }

  /// The trainings of the members and their ensemble; nil for a single training.
  private func memberList(_ recipe: ExperimentRecipe) throws -> ExperimentRecipe? {
    if options.run.resume { return recipe.trainsMembers ? recipe : nil }
    guard let members else { return nil }
    switch try step(recipe) {
    case let step as Train: return .members(members, of: step, drawingImages: bootstrap)
    case let step as Distill:
      return .members(members, of: step.withoutTeachers, drawingImages: bootstrap)
    default: throw ValidationError("--members is for classifiers; this recipe trains generators.")
    }
  }

  private func print(_ result: StepResult) throws {
    RunOutput(result, in: options.run.out).print(json: options.run.common.json)
  }
}

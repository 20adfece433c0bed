import ArgumentParser
import Experiments
import Foundation
import RecipeLanguage
import Steps
import Training

/// `condense finetune`: trains compressed generators with the original generators as teachers.
struct FinetuneCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a compressed pair of generators with the original pair as teacher.",
    discussion: """
      The compressed generators learn to reproduce the original generators' images. The recipe can add CycleGAN's \
      losses and sets the weight of each. Without a recipe, --pair, --teacher and --data are required.

      Fine-tune a pruned pair, and compare it with the original:

        condense finetune --pair runs/small/extracted --teacher runs/cyclegan/last \\
          --data Datasets/stripes --out runs/finetuned
        condense evaluate --pair runs/cyclegan/last --pair runs/finetuned/last \\
          --data Datasets/stripes
      """)

  @Option(
    help: ArgumentHelp(
      "The folder of the compressed pair; overrides start_from of the recipe.", valueName: "folder")
  )
  var pair: String?

  @Option(
    help: ArgumentHelp(
      "The folder of the original pair; overrides teacher of the recipe.", valueName: "folder"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      "The folder with trainA, trainB, testA and testB; overrides data.path of the recipe.",
      valueName: "folder"))
  var data: String?

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let run = options.run
    try RunOutput(run.run(step()), in: run.out).print(json: run.common.json)
  }

  func experiment() throws -> ExperimentRecipe? {
    options.run.resume ? nil : ExperimentRecipe(single: try step())
  }

  private func step() throws -> Finetune {
    let named = [
      ("pair", "start_from", pair), ("teacher", "teacher", teacher), ("data", "data.path", data),
    ]
    let run = options.run
    if run.resume, named.contains(where: { $0.2 != nil }) {
      throw ValidationError(
        "--resume continues with the folders of the run. Leave out --pair, --teacher and --data.")
    }
    if !run.resume, options.recipe == nil, named.contains(where: { $0.2 == nil }) {
      throw ValidationError("Without --recipe, name all of --pair, --teacher and --data.")
    }
    let settings = named.compactMap { option, key, path in
      path.map { RecipeOverride("\(key)=\(quoted($0))", shownAs: "--\(option) \($0)") }
    }
    return try run.resolvedRecipe(
      options.recipe, or: "step: finetune", settings: settings
    ).only()
  }
}

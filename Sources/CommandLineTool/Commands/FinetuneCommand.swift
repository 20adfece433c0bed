import ArgumentParser
import Experiments
import Foundation
import RecipeLanguage
import Steps
import Training

/// `condense finetune`: compressed generators, with the original ones as teachers.
struct FinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a compressed pair of generators with the original pair as teacher.",
    discussion: """
      The compressed generators learn to make the originals' images; the recipe says how that is weighed \
      against CycleGAN's own losses. Without a recipe the defaults hold, and --pair, --teacher and --data are \
      needed.
      """)

  @Option(
    help: ArgumentHelp(
      "The compressed pair's folder; the recipe's start_from otherwise.", valueName: "folder"))
  var pair: String?

  @Option(
    help: ArgumentHelp(
      "The original pair's folder; the recipe's teacher otherwise.", valueName: "folder"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      "The folder with trainA, trainB, testA and testB; the recipe's data.path otherwise.",
      valueName: "folder"))
  var data: String?

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let named = [
      ("pair", "start_from", pair), ("teacher", "teacher", teacher), ("data", "data.path", data),
    ]
    let run = options.run
    if run.resume, named.contains(where: { $0.2 != nil }) {
      throw ValidationError(
        "--resume goes on with the folders of the run; leave out --pair, --teacher and --data.")
    }
    if !run.resume, options.recipe == nil, named.contains(where: { $0.2 == nil }) {
      throw ValidationError("Without --recipe, --pair, --teacher and --data are needed.")
    }
    let settings = named.compactMap { option, key, path in
      path.map { RecipeOverride("\(key)=\(quoted($0))", shownAs: "--\(option) \($0)") }
    }
    let step: Finetune = try run.resolvedRecipe(
      options.recipe, or: "step: finetune", settings: settings
    ).only()
    try RunOutput(run.run(step), in: run.out).print(json: run.common.json)
  }
}

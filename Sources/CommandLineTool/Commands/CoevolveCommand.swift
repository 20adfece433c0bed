import ArgumentParser
import Compression
import FileAccess
import TensorCore
import Training
import Translation

/// `condense coevolve`: compresses a pair of generators.
struct CoevolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coevolve",
    abstract: "Compress a pair of generators: search, narrow, fine-tune, measure.",
    discussion: """
      Two populations of channel masks, one per generator, are evolved together, with the cycles of both in the \
      loss. The winners are narrowed for real, fitted to the originals in closed form, and fine-tuned with the \
      originals as teachers. Other methods choose channels for comparison; all else stays the same.
      """)

  @Option(help: ArgumentHelp("The folder of the original pair.", valueName: "folder"))
  var pair: String?

  @Option(
    help: ArgumentHelp("The folder with trainA, trainB, testA and testB.", valueName: "folder"))
  var data: String?

  @Option(
    help: ArgumentHelp("The folder for search, pairs, figures and report.", valueName: "folder"))
  var out: String

  @Option(
    help: ArgumentHelp(
      """
      What each generator may cost: macs=0.25 or params=0.25 of the original's, params=300000, ms=1.5 measured \
      milliseconds per image.
      """, valueName: "limit"))
  var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.25)

  @Option(help: "paper: one number, cost plus loss; pareto: a whole front.")
  var objective = CompressionRecipe.Objective.pareto

  @Option(help: "Generations of the search.")
  var generations = 50

  @Option(help: "Members of each population.")
  var population = 32

  @Option(
    help:
      "How channels are chosen: \(SelectionMethod.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var method = SelectionMethod.coevolution

  @Option(help: "What is done to candidates before they are scored: none, closed-form, distill.")
  var recovery = Recovery.closedForm

  @Flag(help: "One mask for the trunk and all blocks, as in the paper, instead of one for each.")
  var tied = false

  @Option(help: "Steps of fine-tuning; 0 for none.")
  var finetuneSteps = 1000

  @Option(help: "What it is fine-tuned for: distillation, cyclegan or both.")
  var finetuneObjective = FinetuneObjective.distillation

  @Flag(help: "Draw the weights of the narrowed pair anew before fine-tuning.")
  var freshWeights = false

  @Option(help: "Decides the search and every draw of the fine-tuning.")
  var seed: UInt64 = 1

  @Flag(help: "Continue the compression in --out.")
  var resume = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    for (name, value, least) in [
      ("generations", generations, 1), ("population", population, 4),
      ("finetune-steps", finetuneSteps, 0),
    ] where value < least {
      throw ValidationError("--\(name) is \(value), expected \(least) or more.")
    }
    if !resume, pair == nil || data == nil {
      throw ValidationError("Name the original with --pair and the images with --data.")
    }
  }

  func run() throws {
    let folder = CompressionFolder(RunPath.trimmed(out))
    let recipe = try resume ? savedRecipe(folder) : newRecipe()
    let result = try common.withThreads {
      try CompressionRun(recipe: recipe, folder: folder).run(resuming: resume)
    }
    result.print(json: common.json)
  }

  private func newRecipe() -> CompressionRecipe {
    CompressionRecipe(
      seed: seed, pair: RunPath.trimmed(pair ?? ""), data: RunPath.trimmed(data ?? ""),
      budget: budget, method: method, objective: objective, generations: generations,
      population: population,
      settings: CompressionSettings(
        resource: budget.resource == .parameters ? .parameters : .multiplyAdds,
        recovery: recovery,
        objective: GeneratorObjective(distortionWeight: objective == .paper ? 0 : 10),
        tiesGroups: tied),
      finetune: .init(
        steps: finetuneSteps, batchSize: 8, learningRate: 1e-3, freshWeights: freshWeights,
        objective: finetuneObjective))
  }

  private func savedRecipe(_ folder: CompressionFolder) throws -> CompressionRecipe {
    guard case .compression(let recipe) = try RecipeReader.decode(Recipe.self, path: folder.recipe)
    else {
      throw ValidationError("\(out) holds another run; continue it with its own command.")
    }
    return recipe
  }
}

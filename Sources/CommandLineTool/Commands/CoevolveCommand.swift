import ArgumentParser
import Compression
import Experiments
import RecipeLanguage
import Steps
import Training

/// `condense coevolve`: compresses a pair of generators.
struct CoevolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coevolve",
    abstract: "Compress a pair of generators: search, narrow, fine-tune, measure.",
    discussion: """
      Two populations of channel masks, one per generator, are evolved together, with the cycles of both in the \
      loss. The winners are narrowed for real, fitted to what the whole generators compute, and fine-tuned with the \
      originals as teachers. Other methods choose channels for comparison; all else stays the same. Options \
      stand for keys of the recipe, which --set reaches all of, as --set search.first_population=random.
      """)

  @Option(help: ArgumentHelp("The folder of the pair to compress.", valueName: "folder"))
  var pair: String?

  @Option(
    help: ArgumentHelp(
      """
      The original that --pair was made from, if --pair is lighter by construction, as with separable blocks. \
      Budgets are shares of what it costs, it teaches the fine-tuning, the result is compared with it, and its \
      discriminators are used where --pair has none. (default: the pair itself)
      """, valueName: "folder"))
  var teacher: String?

  @Option(
    help: ArgumentHelp("The folder with trainA, trainB, testA and testB.", valueName: "folder"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      """
      What each generator may cost: macs=0.25 or params=0.25 of the original's, params=300000, ms=1.5 measured \
      milliseconds per image. (default: macs=0.25)
      """, valueName: "limit"), transform: CompressionBudget.init(argument:))
  var budget: CompressionBudget?

  @Option(
    help: ArgumentHelp(
      "Choose from what the search of an earlier run found, such as a smaller pair of its front, instead of searching.",
      valueName: "folder"))
  var searchFrom: String?

  @Option(
    help:
      "paper: one number, cost plus loss, with the method coevolution; pareto: a whole front. (default: pareto)"
  )
  var objective: SearchSettings.Objective?

  @Option(help: "Generations of the search. (default: 50)")
  var generations: Int?

  @Option(help: "Members of each population. (default: 32)")
  var population: Int?

  @Option(
    help: ArgumentHelp(
      "How channels are chosen: \(Choices.text(SelectionMethod.self)). (default: coevolution)"))
  var method: SelectionMethod?

  @Option(
    help: ArgumentHelp(
      """
      What is done to candidates before they are scored: \(Choices.text(Recovery.self)). distill takes some times as \
      long, and finds better pairs where little is left, as at 40 times fewer multiply-adds. (default: closed-form)
      """))
  var recovery: Recovery?

  @Flag(help: "One mask for the trunk and all blocks, as in the paper, instead of one for each.")
  var tied = false

  @Option(help: "Steps of fine-tuning; 0 for none. (default: 2000)")
  var finetuneSteps: Int?

  @Option(
    help: ArgumentHelp(
      """
      What it is fine-tuned for: \(Choices.text(FinetuneObjective.self)). (default: both, or distillation without \
      discriminators)
      """))
  var finetuneObjective: FinetuneObjective?

  @Option(
    help: ArgumentHelp(
      "Overrides a key under finetune, as --set finetune.… does: --finetune-set losses.output_ssim=1.",
      valueName: "key=value"))
  var finetuneSet: [String] = []

  @Flag(help: "Draw the weights of the narrowed pair anew before fine-tuning.")
  var freshWeights = false

  @Option(
    help: ArgumentHelp(
      "The classifier on whose features distances are measured; the original's own by default.",
      valueName: "file"))
  var classifier: String?

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let (settings, run) = (settings, options.run)
    let given = settings.map(\.option) + (finetuneSet.isEmpty ? [] : ["finetune-set"])
    if run.resume, let option = given.first {
      throw ValidationError(
        "--resume goes on with the recipe of the run; leave out --\(option).")
    }
    if !run.resume, options.recipe == nil, pair == nil || data == nil {
      throw ValidationError("Name the pair to compress with --pair and the images with --data.")
    }
    if searchFrom != nil, generations != nil || population != nil {
      throw ValidationError(
        "--generations and --population have no effect with --search-from; leave them out.")
    }
    let step: Coevolve = try run.resolvedRecipe(
      options.recipe, or: "step: coevolve",
      settings: settings.map { option, key, value in
        RecipeOverride("\(key)=\(value)", shownAs: "--\(option) \(value)")
      } + finetuneSet.map { RecipeOverride("finetune.\($0)", shownAs: "--finetune-set \($0)") }
    ).only()
    _ = try run.run(step)
    try CompressionResult(folder: run.out).print(json: run.common.json)
  }

  /// What was given, with the key of the recipe that it stands for.
  private var settings: [(option: String, key: String, value: String)] {
    let given: [(String, String, String?)] = [
      ("pair", "pair", pair.map(quoted)), ("teacher", "teacher", teacher.map(quoted)),
      ("data", "data", data.map(quoted)),
      ("classifier", "classifier", classifier.map(quoted)),
      ("budget", "budget", budget?.text),
      ("search-from", "search.from", searchFrom.map(quoted)),
      ("objective", "search.objective", objective?.rawValue),
      ("generations", "search.generations", generations.map(String.init)),
      ("population", "search.population", population.map(String.init)),
      ("method", "method", method?.rawValue),
      ("recovery", "candidates.recovery", recovery?.rawValue),
      ("tied", "candidates.tied_groups", tied ? "true" : nil),
      ("finetune-steps", "finetune.steps", finetuneSteps.map(String.init)),
      ("finetune-objective", "finetune.objective", finetuneObjective?.rawValue),
      ("fresh-weights", "finetune.fresh_weights", freshWeights ? "true" : nil),
    ]
    return given.compactMap { option, key, value in value.map { (option, key, $0) } }
  }
}

import ArgumentParser
import Compression
import Experiments
import RecipeLanguage
import Steps
import Training

/// `condense coevolve`: compresses a pair of generators.
struct CoevolveCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "coevolve",
    abstract: "Compress a pair of generators: search for channels, prune, fine-tune, measure.",
    discussion: """
      A search evolves two populations of channel masks together, one population per generator. The cycle loss of \
      both generators is part of the loss. The command then removes the channels that the best pair of masks \
      drops, fits the remaining weights to the original's activations, and fine-tunes with the original pair as \
      teacher. --method chooses channels in another way for comparison; the other stages stay the same.

      Compress a pair to a quarter of its multiply-adds, and use the result:

        condense coevolve --pair runs/cyclegan/last --data Datasets/stripes \\
          --budget macs=0.25 --out runs/small
        condense translate runs/small/compressed --input photos --output translated

      The search finds a front of pairs, which report.html and pareto.csv number. Take another one:

        condense coevolve --recipe runs/small/recipe.yaml \\
          --search-from runs/small --point 3 --out runs/other

      The command first prints its phases with their time and memory on this machine, and what they write; \
      --dry-run stops there. The defaults of the search and the fine-tuning are smaller for large generators, so that \
      the whole takes about an hour of two cores at 256×256.

      Each option sets a key of the recipe. --set sets any other key, such as \
      --set search.first_population=random.
      """)

  @Option(help: ArgumentHelp("The folder of the pair to compress.", valueName: "folder"))
  var pair: String?

  @Option(
    help: ArgumentHelp(
      """
      The original pair, if --pair is a lighter student of it, such as one with separable blocks. The budget is \
      relative to the cost of --teacher. The fine-tuning learns from --teacher, and the report compares with it. If \
      --pair has no discriminators, the command uses those of --teacher. (default: the pair itself)
      """, valueName: "folder"))
  var teacher: String?

  @Option(
    help: ArgumentHelp("The folder with trainA, trainB, testA and testB.", valueName: "folder"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      """
      The cost limit of each generator: macs=0.25 or params=0.25 for a share of the original's cost, params=300000 \
      for a count, ms=1.5 for measured milliseconds per image. (default: macs=0.25)
      """, valueName: "limit"), transform: CompressionBudget.init(argument:))
  var budget: CompressionBudget?

  @Option(
    help: ArgumentHelp(
      "Folder of an earlier coevolve run: choose a pair from its Pareto front instead of searching again.",
      valueName: "folder"))
  var searchFrom: String?

  @Option(
    help: ArgumentHelp(
      """
      With --search-from: take the pair of this point of the front as it is, instead of the best one within a \
      budget. The page and pareto.csv of that run number the points.
      """, valueName: "number"))
  var point: Int?

  @Option(
    help:
      "paper: minimize cost plus loss, only with the method coevolution; pareto: find a Pareto front. (default: pareto)"
  )
  var objective: SearchSettings.Objective?

  @Option(
    help: "Number of generations of the search. (default: 50, and fewer for large generators)")
  var generations: Int?

  @Option(help: "Number of masks in each population. (default: 32, and fewer for large generators)")
  var population: Int?

  @Option(
    help: ArgumentHelp(
      "How to choose channels: \(Choices.text(SelectionMethod.self)). (default: coevolution)"))
  var method: SelectionMethod?

  @Option(
    help: ArgumentHelp(
      """
      How to repair a pruned candidate before scoring it: \(Choices.text(Recovery.self)). distill takes several \
      times as long, and finds better pairs at strong compression, such as 40 times fewer multiply-adds. \
      (default: closed-form)
      """))
  var recovery: Recovery?

  @Flag(
    help:
      "Use one mask for the trunk and all residual blocks, as in the paper, instead of one mask for each."
  )
  var tied = false

  @Option(
    help:
      "Number of fine-tuning steps; 0 for no fine-tuning. (default: 2000, and fewer for large generators)"
  )
  var finetuneSteps: Int?

  @Option(
    help: ArgumentHelp(
      """
      Loss of the fine-tuning: \(Choices.text(FinetuneObjective.self)). (default: both, or distillation if there \
      are no discriminators)
      """))
  var finetuneObjective: FinetuneObjective?

  @Option(
    help: ArgumentHelp(
      "Override a key under finetune, the same as --set finetune.…: --finetune-set losses.output_ssim=1.",
      valueName: "key=value"))
  var finetuneSet: [String] = []

  @Flag(help: "Initialize the weights of the pruned pair at random before fine-tuning.")
  var freshWeights = false

  @Option(
    help: ArgumentHelp(
      "The classifier whose features the Fréchet and kernel distances use. (default: the original pair's)",
      valueName: "file"))
  var classifier: String?

  @Flag(
    help:
      "Print the phases with their time and memory, what they write, and the recipe; write nothing."
  )
  var dryRun = false

  @OptionGroup var options: RecipeOptions

  func validate() throws {
    if dryRun, options.run.resume {
      throw ValidationError("--resume continues a run. Leave out --dry-run.")
    }
  }

  func run() throws {
    let run = options.run
    if dryRun { return try printForecast() }
    _ = try run.run(step())
    try CompressionResult(folder: run.out).print(json: run.common.json)
  }

  /// Prints what a run would do.
  private func printForecast() throws {
    let run = options.run
    let step = try step()
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let forecast = try run.common.withThreads {
      try step.forecast(
        in: Workshop(
          RunFolder(run.out), listener: ProgressBar(), stop: run.limit.stop(or: stop)))
    }
    for line in forecast.lines { print(line) }
    print("\nThe recipe, for condense coevolve --recipe FILE --out \(run.out):\n")
    print(try RecipeWriter.yaml(ExperimentRecipe(single: forecast.step)), terminator: "")
  }

  func experiment() throws -> ExperimentRecipe? {
    options.run.resume ? nil : ExperimentRecipe(single: try step())
  }

  private func step() throws -> Coevolve {
    let (settings, run) = (settings, options.run)
    let given = settings.map(\.option) + (finetuneSet.isEmpty ? [] : ["finetune-set"])
    if run.resume, let option = given.first {
      throw ValidationError(
        "--resume continues with the recipe of the run. Leave out --\(option).")
    }
    if !run.resume, options.recipe == nil, pair == nil || data == nil {
      throw ValidationError("Name the pair to compress with --pair, and the images with --data.")
    }
    if point != nil, budget != nil {
      throw ValidationError(
        "--point takes a pair whatever it costs. Leave out --budget, or --point.")
    }
    if point != nil, searchFrom == nil, options.recipe == nil, !run.resume {
      throw ValidationError(
        "--point is the number of a pair that an earlier search found. Name its run with"
          + " --search-from.")
    }
    if searchFrom != nil, generations != nil || population != nil {
      throw ValidationError(
        "--generations and --population have no effect with --search-from. Leave them out.")
    }
    return try run.resolvedRecipe(
      options.recipe, or: "step: coevolve",
      settings: settings.map { option, key, value in
        RecipeOverride("\(key)=\(value)", shownAs: "--\(option) \(value)")
      } + finetuneSet.map { RecipeOverride("finetune.\($0)", shownAs: "--finetune-set \($0)") }
    ).only()
  }

  /// The given options, each with the recipe key that it sets.
  private var settings: [(option: String, key: String, value: String)] {
    let given: [(String, String, String?)] = [
      ("pair", "pair", pair.map(quoted)), ("teacher", "teacher", teacher.map(quoted)),
      ("data", "data", data.map(quoted)),
      ("classifier", "classifier", classifier.map(quoted)),
      ("budget", "budget", budget?.text),
      ("search-from", "search.from", searchFrom.map(quoted)),
      ("point", "search.point", point.map(String.init)),
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

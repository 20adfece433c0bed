import ArgumentParser
import Experiments
import RecipeLanguage
import Steps
import Training

/// Where a recipe comes from, for the commands that are short ways to write one.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The experiment: a YAML file, see Recipes/. Paths in it start from the working directory.",
      valueName: "file"))
  var recipe: String?

  @OptionGroup var run: RunOptions
}

/// The options that `run`, `train`, `distill`, `finetune` and `coevolve` share.
struct RunOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Overrides a key of the recipe, one inside another with a dot between: --set seed=2.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "The run's folder; without --resume it must not hold a run yet.", valueName: "folder"))
  var out: String

  @Flag(help: "Continue the run in --out from its last checkpoint.")
  var resume = false

  @Option(help: "Overrides the recipe's seed.")
  var seed: UInt64?

  @OptionGroup var limit: TimeLimit

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if RunFolder(out).path.isEmpty { throw ValidationError("--out is empty, expected a folder.") }
  }

  /// The recipe of a new run, or of the one to continue.
  ///
  /// - Parameters:
  ///   - path: Of the recipe's file.
  ///   - standard: What is read where no recipe is named.
  ///   - settings: Overrides that further options stand for.
  func resolvedRecipe(
    _ path: String?, or standard: String? = nil, settings: [RecipeOverride] = []
  ) throws -> ExperimentRecipe {
    if resume {
      guard path == nil, overrides.isEmpty, seed == nil else {
        throw ValidationError(
          "--resume goes on with the recipe in \(RunFolder(out).recipe); leave out --recipe, --set"
            + " and --seed.")
      }
      return try Experiment(resuming: out).recipe
    }
    let overrides =
      settings + overrides.map { RecipeOverride($0) }
      + (seed.map { [RecipeOverride("seed=\($0)", shownAs: "--seed \($0)")] } ?? [])
    if let path { return try RecipeReader.decode(path: path, applying: overrides) }
    guard let standard else {
      throw ValidationError("Missing expected argument '--recipe <file>'")
    }
    return try RecipeReader.decode(yaml: standard, name: "the options", applying: overrides)
  }

  /// Runs a recipe, or what is left of it, until a signal stops it.
  func run(_ recipe: ExperimentRecipe) throws -> [StepResult] {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    return try common.withThreads {
      try Experiment(recipe, in: out).run(
        isResuming: resume, listener: ProgressBar(), stop: limit.stop(or: stop))
    }
  }

  /// Runs a recipe of one step.
  func run(_ step: some Step) throws -> StepResult {
    guard let result = try run(ExperimentRecipe(single: step)).last else {
      preconditionFailure("RunOptions: a step gives a result")
    }
    return result
  }
}

extension ExperimentRecipe {
  /// The step of a recipe that is for one command.
  ///
  /// - Throws: `ValidationError` that names the command that the recipe is for.
  func only<Only: Step>(_: Only.Type = Only.self) throws -> Only {
    guard let step = single as? Only else { throw ValidationError("This is \(purpose).") }
    return step
  }

  /// The step of a recipe that is no list.
  var single: (any Step)? { isList ? nil : steps.first?.step }

  /// The command that runs the recipe, for messages.
  var purpose: String {
    if isList { return "a list of steps for condense run" }
    let verbs = ["cyclegan": "train", "finetune": "finetune", "coevolve": "coevolve"]
    let key = steps.first?.key ?? ""
    return
      "a recipe for condense \(verbs[key] ?? (["train", "distill"].contains(key) ? key : "run"))"
  }
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "Threads to compute with; all cores by default. Results do not depend on it.")
  var threads: Int?

  @Flag(help: "Print one JSON object as the last line of standard output.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), expected 1...1024.")
    }
  }

  /// Runs `body` with the threads that were asked for.
  func withThreads<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Experiment.withThreads(threads, body)
  }
}

import ArgumentParser
import Experiments
import RecipeLanguage
import Steps
import Training

/// The recipe option of the commands for a single kind of step.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The recipe, a YAML file; see Recipes/. Paths in it are relative to the working directory.",
      valueName: "file"))
  var recipe: String?

  @OptionGroup var run: RunOptions
}

/// The options that `run`, `train`, `distill`, `finetune` and `coevolve` share.
struct RunOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a key of the recipe; a dot separates nested keys: --set training.epochs=5.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "The output folder of the run. Without --resume it must not contain a run.",
      valueName: "folder"))
  var out: String

  @Flag(help: "Continue the run in --out from its last checkpoint.")
  var resume = false

  @Flag(
    help: "With --resume, continue although the run's recipe.yaml has changed since the run began.")
  var acceptChanges = false

  @Option(help: "Override the seed of the recipe.")
  var seed: UInt64?

  @OptionGroup var limit: TimeLimit

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if RunFolder(out).path.isEmpty { throw ValidationError("--out is empty, expected a folder.") }
    if acceptChanges, !resume {
      throw ValidationError("--accept-changes has no effect without --resume. Leave it out.")
    }
  }

  /// The recipe of a new run, or of the run to continue.
  ///
  /// - Parameters:
  ///   - path: The path of the recipe.
  ///   - standard: The recipe to read if no path is given.
  ///   - settings: Overrides from other options.
  func resolvedRecipe(
    _ path: String?, or standard: String? = nil, settings: [RecipeOverride] = []
  ) throws -> ExperimentRecipe {
    if resume {
      guard path == nil, settings.isEmpty, seed == nil else {
        throw ValidationError(
          "--resume continues with the recipe in \(RunFolder(out).recipe). Leave out --recipe and"
            + " --seed.")
      }
      let experiment = try resumedExperiment()
      if !experiment.acceptedChanges.isEmpty {
        Console.standardError.write(
          "continuing with a changed recipe: \(experiment.acceptedChanges.joined(separator: "; "))\n"
        )
      }
      return experiment.recipe
    }
    let overrides =
      settings + givenOverrides
      + (seed.map { [RecipeOverride("seed=\($0)", shownAs: "--seed \($0)")] } ?? [])
    if let path { return try RecipeReader.decode(path: path, applying: overrides) }
    guard let standard else {
      throw ValidationError("Missing expected argument '--recipe <file>'")
    }
    return try RecipeReader.decode(yaml: standard, name: "the options", applying: overrides)
  }

  private var givenOverrides: [RecipeOverride] { overrides.map { RecipeOverride($0) } }

  private func resumedExperiment() throws -> Experiment {
    try Experiment(resuming: out, acceptingChanges: acceptChanges, applying: givenOverrides)
  }

  /// Runs a recipe, or the rest of it, until a signal stops it.
  func run(_ recipe: ExperimentRecipe) throws -> [StepResult] {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    return try common.withThreads {
      try (resume ? resumedExperiment() : Experiment(recipe, in: out)).run(
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
  /// The single step of a recipe, as one command needs it.
  ///
  /// - Throws: `ValidationError` that names the right command for the recipe.
  func only<Only: Step>(_: Only.Type = Only.self) throws -> Only {
    guard let step = single as? Only else { throw ValidationError("This is \(purpose).") }
    return step
  }

  /// The step of a recipe that is not a list.
  var single: (any Step)? { isList ? nil : steps.first?.step }

  /// Describes the recipe and the command that runs it, for messages.
  var purpose: String {
    if isList { return "a list of steps for condense run" }
    let verbs = [
      "cyclegan": "train", "pix2pix": "train", "finetune": "finetune", "coevolve": "coevolve",
    ]
    let key = steps.first?.key ?? ""
    return
      "a recipe for condense \(verbs[key] ?? (["train", "distill"].contains(key) ? key : "run"))"
  }
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "Number of threads; it does not change the results. (default: all cores)")
  var threads: Int?

  @Flag(help: "Print the results as one JSON object on the last line of standard output.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), expected 1...1024.")
    }
  }

  /// Runs `body` with the requested number of threads.
  func withThreads<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Experiment.withThreads(threads, body)
  }
}

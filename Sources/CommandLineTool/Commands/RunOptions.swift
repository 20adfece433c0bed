import ArgumentParser
import FileAccess
import Training

/// The options that `train`, `distill`, `finetune` and `coevolve` share.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The experiment: a YAML file, see Recipes/. Paths in it start from the working directory.",
      valueName: "file"))
  var recipe: String?

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

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if RunFolder(out).path.isEmpty { throw ValidationError("--out is empty, expected a folder.") }
  }

  /// The recipe of a new run, or of the one to continue.
  ///
  /// - Parameters:
  ///   - standard: What is read where no recipe is named.
  ///   - settings: Overrides that further options stand for.
  func resolvedRecipe(or standard: String? = nil, settings: [RecipeOverride] = []) throws -> Recipe
  {
    let folder = RunFolder(out)
    if resume {
      guard recipe == nil, overrides.isEmpty, seed == nil else {
        throw ValidationError(
          "--resume goes on with the recipe in \(folder.recipe); leave out --recipe, --set and --seed."
        )
      }
      guard FileContents.exists(folder.recipe) else {
        throw FileProblem(
          .missing, path: folder.path, found: "there is no run to continue",
          advice: "Check --out, or start the run without --resume")
      }
      return try RecipeReader.decode(path: folder.recipe)
    }
    let overrides =
      settings + overrides.map { RecipeOverride($0) }
      + (seed.map { [RecipeOverride("seed=\($0)", shownAs: "--seed \($0)")] } ?? [])
    if let recipe { return try RecipeReader.decode(path: recipe, applying: overrides) }
    guard let standard else {
      throw ValidationError("Missing expected argument '--recipe <file>'")
    }
    return try RecipeReader.decode(yaml: standard, name: "the options", applying: overrides)
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
}

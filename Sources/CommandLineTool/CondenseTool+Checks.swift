import ArgumentParser
import Experiments

/// A command that can read its recipe, and find what is wrong with it, before it runs.
protocol RecipeReadingCommand: ParsableCommand {
  /// The recipe of a new run with all options applied; nil if there is none of its own, as where a
  /// run is resumed.
  ///
  /// - Throws: What running would throw for such arguments and such a recipe.
  func experiment() throws -> ExperimentRecipe?
}

extension CondenseTool {
  /// The problem of a command line, found without running it; nil if it is valid.
  ///
  /// Verbs, options and their values are checked, and recipes with their overrides; other files are
  /// not.
  package static func problem(inArguments arguments: [String]) -> String? {
    do {
      _ = try experiment(ofArguments: arguments)
      return nil
    } catch let error where error.isOurs {
      return "\(error)"
    } catch {
      // Help and version are errors to the argument parser.
      let isAnswer = CondenseCommand.exitCode(for: error).isSuccess
      return isAnswer ? nil : CondenseCommand.message(for: error)
    }
  }

  /// The recipe that a command line would run; nil if it runs none.
  ///
  /// - Throws: The problem of the command line.
  package static func experiment(ofArguments arguments: [String]) throws -> ExperimentRecipe? {
    try CondenseCommand.refuseUnknownVerb(arguments)
    try CondenseCommand.refuseEmpty(arguments)
    let command = try CondenseCommand.parseAsRoot(arguments)
    return try (command as? any RecipeReadingCommand)?.experiment()
  }
}

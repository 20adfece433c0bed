import ArgumentParser
import FileAccess
import Foundation
import RecipeLanguage
import Training

/// The command-line tool as a library, so that tests can run it.
public enum CondenseTool {
  /// The version that `condense --version` prints.
  public static let version = "0.1.0"

  /// Runs the tool and returns its exit code; prints errors on standard error.
  public static func run(_ arguments: [String]) -> Int32 {
    do {
      try CondenseCommand.refuseUnknownVerb(arguments)
      try CondenseCommand.refuseEmpty(arguments)
      var command = try CondenseCommand.parseAsRoot(arguments)
      do {
        try command.run()
      } catch let error as ValidationError {
        // The argument parser would show only the usage of `condense` itself.
        let usage = CondenseCommand.usageString(for: type(of: command))
        StandardStreams.writeError("Error: \(error.message)\nUsage: \(usage)")
        return ExitCode.usage.rawValue
      }
      try StandardStreams.flush()
      return ExitCode.success.rawValue
    } catch let error where error.isOurs {
      StandardStreams.writeError("condense: \(error)")
      return ExitCode(for: error).rawValue
    } catch {
      // The argument parser treats help and version as errors with exit code 0; print them on
      // standard output.
      let code = CondenseCommand.exitCode(for: error).rawValue
      let message = CondenseCommand.fullMessage(for: error)
      if code == 0 { print(message) } else { StandardStreams.writeError(message) }
      return code
    }
  }
}

/// `condense`: the root of all commands.
struct CondenseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "condense",
    abstract: "Compress neural networks on CPUs: train, distil, prune, fine-tune, evaluate.",
    discussion: """
      Start with a recipe from Recipes/ and the guide in docs/guide/. 'condense help COMMAND' explains a \
      command.
      """,
    version: CondenseTool.version,
    subcommands: [
      RunCommand.self, TrainCommand.self, DistillCommand.self, CompressCommand.self,
      FinetuneCommand.self, CoevolveCommand.self, SweepCommand.self, RecipeCommand.self,
      EnsembleCommand.self, EvaluateCommand.self, PredictCommand.self, InspectCommand.self,
      SampleCommand.self,
      TranslateCommand.self,
      DatasetCommand.self, ConvertCommand.self,
    ])

  /// Rejects empty arguments and options: no path, name or number of a command is empty, and an
  /// unset variable of a shell would otherwise mean the root or the working directory.
  static func refuseEmpty(_ arguments: [String]) throws {
    for (place, argument) in arguments.enumerated() {
      // `--set=key=` takes a value away.
      let isCut = argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
      let name = isCut ? argument.dropLast() : nil
      guard argument.isEmpty || name != nil else { continue }
      let before = place > 0 ? arguments[place - 1] : ""
      let place = before.hasPrefix("--") ? "The argument after \(before)" : "An argument"
      throw ValidationError(
        "\(name.map(String.init) ?? place) is empty. Give a value, or leave it out.")
    }
  }

  /// Rejects an unknown command here, because the argument parser would complain about its options
  /// instead.
  static func refuseUnknownVerb(_ arguments: [String]) throws {
    try refuseUnknownVerb(arguments[...], among: configuration.subcommands, others: ["help"])
  }

  private static func refuseUnknownVerb(
    _ arguments: ArraySlice<String>, among commands: [any ParsableCommand.Type],
    after path: String = "", others: [String] = []
  ) throws {
    guard let verb = arguments.first, !verb.hasPrefix("-"), !commands.isEmpty else { return }
    if let command = commands.first(where: { $0.configuration.commandName == verb }) {
      return try refuseUnknownVerb(
        arguments.dropFirst(), among: command.configuration.subcommands, after: "\(path)\(verb) ")
    }
    let verbs = commands.compactMap { $0.configuration.commandName } + others
    guard !verbs.contains(verb) else { return }
    let nearest = NearestKey.find(verb, among: verbs).map { " Did you mean '\(path)\($0)'?" } ?? ""
    throw ValidationError(
      "There is no command '\(path)\(verb)'.\(nearest) Commands: \(verbs.joined(separator: ", ")).")
  }
}

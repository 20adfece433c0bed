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
      var command = try CondenseCommand.parseAsRoot(arguments)
      do {
        try command.run()
      } catch let error as ValidationError {
        // The argument parser would show only the usage of `condense` itself.
        let usage = CondenseCommand.usageString(for: type(of: command))
        tell("Error: \(error.message)\nUsage: \(usage)")
        return ExitCode.usage.rawValue
      }
      // The disk may be full if standard output is a file.
      guard fflush(nil) == 0 else {
        throw FileProblem(
          .inputOutput, path: "standard output", found: "writing failed", advice: "Free some space")
      }
      return ExitCode.success.rawValue
    } catch let error where error.isOurs {
      tell("condense: \(error)")
      return ExitCode(for: error).rawValue
    } catch {
      // The argument parser treats help and version as errors with exit code 0; print them on
      // standard output.
      let code = CondenseCommand.exitCode(for: error).rawValue
      let message = CondenseCommand.fullMessage(for: error)
      if code == 0 { print(message) } else { tell(message) }
      return code
    }
  }

  private static func tell(_ message: String) {
    FileHandle.standardError.write(Data((message.printable + "\n").utf8))
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
      RunCommand.self, TrainCommand.self, DistillCommand.self, FinetuneCommand.self,
      CoevolveCommand.self, SweepCommand.self, RecipeCommand.self,
      EvaluateCommand.self, InspectCommand.self, SampleCommand.self, TranslateCommand.self,
      DatasetCommand.self, ConvertCommand.self,
    ])

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

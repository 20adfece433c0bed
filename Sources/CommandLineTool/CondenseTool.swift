import ArgumentParser
import Foundation
import Training

/// The command-line tool as a library, so that tests can run it.
public enum CondenseTool {
  /// Runs the tool and returns its exit code; errors are told on standard error.
  public static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try CondenseCommand.parseAsRoot(arguments)
      try command.run()
      return ExitCode.success.rawValue
    } catch let error where error.isOurs {
      tell("condense: \(error)")
      return ExitCode(for: error).rawValue
    } catch {
      // Help and version are errors to the argument parser, with a code of 0 and for standard output.
      let code = CondenseCommand.exitCode(for: error).rawValue
      let message = CondenseCommand.fullMessage(for: error)
      if code == 0 { print(message) } else { tell(message) }
      return code
    }
  }

  private static func tell(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}

/// `condense`: the verbs.
struct CondenseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "condense",
    abstract: "Make large neural networks small, on CPUs.",
    subcommands: [
      TrainCommand.self, DistillCommand.self, EvaluateCommand.self, InspectCommand.self,
      SampleCommand.self,
    ])
}

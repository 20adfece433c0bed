import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import Training

/// The exit codes of `condense`, from sysexits.h where it has one.
package enum ExitCode: Int32, Sendable {
  /// All went well.
  case success = 0
  /// Something that has no code of its own.
  case failure = 1
  /// The command line or the recipe is wrong.
  case usage = 64
  /// A file's content is not what it must be.
  case badData = 65
  /// A file or folder is missing or cannot be opened.
  case missingInput = 66
  /// Training diverged: a loss or a weight is not a finite number.
  case diverged = 70
  /// An output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed on the way.
  case inputOutput = 74
  /// Stopped by the time limit, with a checkpoint written: try again.
  case timeLimit = 75
  /// Stopped by SIGHUP, with a checkpoint written.
  case hungUp = 129
  /// Stopped by SIGINT, with a checkpoint written.
  case interrupted = 130
  /// Stopped by SIGTERM, with a checkpoint written.
  case terminated = 143

  /// The code of an error that ends a command.
  package init(for error: any Error) {
    self =
      switch error {
      case is RecipeProblem: .usage
      case is OptimizerStateMismatch: .badData
      case is TrainingDiverged: .diverged
      case let stopped as StoppedBySignal: ExitCode(stoppedBy: stopped.signal)
      case let problem as FileProblem:
        switch problem.kind {
        case .missing: .missingInput
        case .malformed: .badData
        case .cannotCreate: .cannotCreate
        case .inputOutput: .inputOutput
        }
      default: .failure
      }
  }

  /// The code of a run that stopped because of a signal: 128 and its number.
  package init(stoppedBy signal: Int32) {
    self =
      switch signal {
      case SIGINT: .interrupted
      case SIGHUP: .hungUp
      case SIGALRM: .timeLimit
      default: .terminated
      }
  }
}

extension Error {
  /// Whether the error's description is meant for the user, not for the argument parser to print.
  var isOurs: Bool {
    self is FileProblem || self is RecipeProblem || self is TrainingDiverged
      || self is StoppedBySignal || self is OptimizerStateMismatch
  }
}

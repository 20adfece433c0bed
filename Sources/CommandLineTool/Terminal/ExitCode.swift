import Experiments
import FileAccess
import Foundation
import Memory
import RecipeLanguage
import Steps
import Training

/// The exit codes of `condense`; most are those of sysexits.h.
package enum ExitCode: Int32, Sendable {
  /// Success.
  case success = 0
  /// An error without a more specific code.
  case failure = 1
  /// The command line or the recipe is wrong.
  case usage = 64
  /// The content of a file is invalid.
  case badData = 65
  /// A file or folder is missing or cannot be opened.
  case missingInput = 66
  /// Training diverged: a loss or a weight is not a finite number.
  case diverged = 70
  /// There is not enough memory.
  case outOfMemory = 71
  /// An output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
  /// Stopped by the time limit with a checkpoint; the run can be resumed.
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
      case is NotEnoughMemory: .outOfMemory
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
  /// Whether the error is one of Condense's, whose description is printed directly, not by the
  /// argument parser.
  var isOurs: Bool {
    self is FileProblem || self is RecipeProblem || self is TrainingDiverged
      || self is NotEnoughMemory || self is StoppedBySignal || self is OptimizerStateMismatch
  }
}

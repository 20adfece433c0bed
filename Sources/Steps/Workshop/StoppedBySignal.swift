import Foundation

/// A signal or the time limit stopped an experiment.
public struct StoppedBySignal: Error, CustomStringConvertible {
  /// The signal's number.
  public let signal: Int32
  /// The folder to resume from; nil if there is nothing to resume.
  public let folder: String?
  /// Whether the same command resumes the work, as for a sweep.
  public let goesOnByItself: Bool
  /// What is kept of a command that cannot be resumed.
  public let kept: String?

  /// Describes how to continue.
  public init(signal: Int32, folder: String?, goesOnByItself: Bool = false) {
    self.signal = signal
    self.folder = folder
    self.goesOnByItself = goesOnByItself
    kept = nil
  }

  /// Describes what is kept of a command that cannot be resumed.
  public init(signal: Int32, kept: String) {
    self.signal = signal
    folder = nil
    goesOnByItself = false
    self.kept = kept
  }

  /// What happened, and what to do.
  public var description: String {
    "Stopped by \(Self.name(of: signal))"
      + (kept.map { "; \($0)." }
        ?? folder.map {
          goesOnByItself
            ? "; finished cells and checkpoints are kept in \($0). Run the same command again to continue."
            : "; the work so far is saved. Continue with --resume --out \($0)"
        }
        ?? " before there was anything to continue from. Start again.")
  }

  /// The name of a signal for messages; SIGALRM represents the time limit.
  public static func name(of signal: Int32) -> String {
    switch signal {
    case SIGINT: "SIGINT"
    case SIGHUP: "SIGHUP"
    case SIGALRM: "the time limit"
    default: "SIGTERM"
    }
  }
}

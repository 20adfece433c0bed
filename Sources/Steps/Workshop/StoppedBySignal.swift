import Foundation

/// An experiment was stopped from outside.
public struct StoppedBySignal: Error, CustomStringConvertible {
  /// The signal's number.
  public let signal: Int32
  /// Where the experiment can be resumed; nil if its work had not begun.
  public let folder: String?
  /// Whether it goes on when the same command is given again, as a sweep does.
  public let goesOnByItself: Bool

  /// Says where to go on.
  public init(signal: Int32, folder: String?, goesOnByItself: Bool = false) {
    self.signal = signal
    self.folder = folder
    self.goesOnByItself = goesOnByItself
  }

  /// What happened, and what to do.
  public var description: String {
    "Stopped by \(Self.name(of: signal))"
      + (folder.map {
        goesOnByItself
          ? "; the cell under way was kept in \($0). Give the same command again to go on."
          : "; a checkpoint was written. Continue with --resume --out \($0)"
      }
        ?? " before the first step; the teachers' outputs were not kept. Start again.")
  }

  /// What stops an experiment; SIGALRM stands for a limit of its time.
  public static func name(of signal: Int32) -> String {
    switch signal {
    case SIGINT: "SIGINT"
    case SIGHUP: "SIGHUP"
    case SIGALRM: "the time limit"
    default: "SIGTERM"
    }
  }
}

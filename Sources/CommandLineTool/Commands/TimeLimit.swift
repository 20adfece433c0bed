import ArgumentParser
import Foundation

/// The time limit of a command.
struct TimeLimit: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stop after this time with a checkpoint and exit code 75; the work can be resumed.",
      valueName: "minutes"))
  var minutes: Double?

  func validate() throws {
    if let minutes, !(minutes > 0 && minutes < 1e6) {
      throw ValidationError("--minutes is \(minutes), expected a number above 0.")
    }
  }

  /// A closure that returns the caught signal, or SIGALRM once the time is up; nil until then.
  func stop(or signal: StopSignal) -> @Sendable () -> Int32? {
    let end = minutes.map { ContinuousClock.now + .seconds($0 * 60) }
    return { signal.requested ?? (end.map { $0 <= .now } == true ? SIGALRM : nil) }
  }
}

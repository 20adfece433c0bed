import ArgumentParser
import Foundation

/// The option that ends long work after some time.
struct TimeLimit: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stop after so long, with a checkpoint, as after a signal; the exit code is 75 then.",
      valueName: "minutes"))
  var minutes: Double?

  func validate() throws {
    if let minutes, !(minutes > 0 && minutes < 1e6) {
      throw ValidationError("--minutes is \(minutes), expected a number above 0.")
    }
  }

  /// A closure that gives the signal that was caught, or SIGALRM once the time is up; nil until then.
  func stop(or signal: StopSignal) -> @Sendable () -> Int32? {
    let end = minutes.map { ContinuousClock.now + .seconds($0 * 60) }
    return { signal.requested ?? (end.map { $0 <= .now } == true ? SIGALRM : nil) }
  }
}

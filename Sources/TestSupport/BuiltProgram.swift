import FileAccess
import Foundation

/// The programs that were built with the tests.
package enum BuiltProgram {
  /// The folder of the programs, around the bundle of these tests.
  package static func folder() throws -> String {
    let places = [URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.bundleURL]
    let candidates = places.flatMap { place in
      sequence(first: place) { $0.deletingLastPathComponent() }.prefix(6).map(\.path)
    }
    let folder = candidates.first {
      FileContents.exists("\($0)/condense") && !FileContents.isFolder("\($0)/condense")
    }
    guard let folder else {
      throw FileProblem(
        .missing, path: "condense", found: "it is in none of \(candidates)",
        advice: "Build it with the tests")
    }
    return folder
  }

  /// Starts a process with no signal blocked: the threads of a test run block signals, and a child
  /// process inherits its parent's mask.
  package static func start(_ process: Process) throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }
}

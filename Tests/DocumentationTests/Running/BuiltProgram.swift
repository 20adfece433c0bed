import Foundation
import Testing

/// The programs that were built with these tests.
enum BuiltProgram {
  /// The folder in which they are.
  static func folder() throws -> String {
    let places = [URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.bundleURL]
    let candidates = places.flatMap { place in
      sequence(first: place) { $0.deletingLastPathComponent() }.prefix(6).map(\.path)
    }
    return try #require(
      candidates.first { folder in
        var isFolder: ObjCBool = false
        let program = "\(folder)/condense"
        return FileManager.default.fileExists(atPath: program, isDirectory: &isFolder)
          && !isFolder.boolValue
      }, "condense is not built; looked for it in \(candidates)")
  }

  /// Runs a script of bash in a folder, with the built programs on its path, until it ends or its time
  /// is up.
  ///
  /// - Returns: Whether it succeeded, and what it wrote to both streams.
  static func bash(
    _ script: String, in folder: String, seconds: Int
  ) throws -> (succeeded: Bool, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "-s", "KILL", "\(seconds)", "bash", "-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = try self.folder() + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try start(process)
    let output = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let isKilled = process.terminationStatus == 137 || process.terminationReason != .exit
    return (
      process.terminationReason == .exit && process.terminationStatus == 0,
      output + (isKilled ? "stopped after \(seconds) seconds\n" : "")
    )
  }

  /// The threads of a test run block signals, and a child begins with its parent's mask.
  private static func start(_ process: Process) throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }
}

import Foundation
import TestSupport

extension BuiltProgram {
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
}

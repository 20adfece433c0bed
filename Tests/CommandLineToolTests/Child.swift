import Foundation
import TestSupport
import Testing

/// A run of the built `condense` as a process of its own.
struct Child {
  /// The exit code; nil if a signal killed the process.
  let exitCode: Int32?
  /// Standard output.
  let output: String
  /// Standard error.
  let errors: String

  /// The lines of `output`.
  var lines: [Substring] { output.split(separator: "\n") }

  /// Runs `condense` and waits until it exits.
  ///
  /// - Parameters:
  ///   - folder: The working directory.
  ///   - blocks: The maximum size of a file, in units of 512 bytes.
  ///   - megabytes: The maximum size of its memory, including reserved space.
  ///   - streams: Redirections of the shell, such as `>&-`.
  ///   - holds: Whether the process blocks when it writes a line to standard error, until
  ///     `meanwhile` returns.
  ///   - meanwhile: Called while the process runs.
  static func run(
    _ arguments: [String], in folder: String = ".", limitingFilesTo blocks: Int? = nil,
    limitingMemoryTo megabytes: Int? = nil, redirecting streams: String = "",
    holds: Bool = true, meanwhile: ((_ process: Int32) throws -> Void)? = nil
  ) throws -> Child {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let limit =
      (blocks.map { "trap '' XFSZ; ulimit -f \($0); " } ?? "")
      + (megabytes.map { "ulimit -v \($0 * 1024); " } ?? "")
    process.arguments =
      ["-c", limit + "exec \"$0\" \"$@\" \(streams)", try BuiltProgram.folder() + "/condense"]
      + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    let junk = try meanwhile == nil || !holds ? 0 : fill(errors)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try BuiltProgram.start(process)
    do {
      try meanwhile?(process.processIdentifier)
    } catch {
      process.terminate()
      throw error
    }
    let errorBytes = errors.fileHandleForReading.readDataToEndOfFile().dropFirst(junk)
    let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
    ended.wait()
    return Child(
      exitCode: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: String(decoding: outputBytes, as: UTF8.self),
      errors: String(decoding: errorBytes, as: UTF8.self))
  }

  /// Fills a pipe, so that its writer blocks; returns the number of bytes.
  private static func fill(_ pipe: Pipe) throws -> Int {
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let flags = fcntl(descriptor, F_GETFL)
    try #require(fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0)
    var count = 0
    for size in [4096, 1] {
      let bytes = [UInt8](repeating: UInt8(ascii: "."), count: size)
      while true {
        let written = write(descriptor, bytes, size)
        guard written > 0 else { break }
        count += written
      }
    }
    try #require(fcntl(descriptor, F_SETFL, flags) == 0)
    return count
  }
}

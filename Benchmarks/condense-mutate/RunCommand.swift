import ArgumentParser
import CHeap
import FileAccess
import Foundation

/// `condense-mutate run`: reads damaged files in processes of their own.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Read damaged files, and report those that a reader handles badly.",
    discussion: """
      A file is handled badly if its reader crashes or does not end, throws another error than Condense's, takes more \
      processor time than --seconds, or more memory at once than 64 MiB, 4 times the file, and --max-memory. Memory is \
      what the program allocates for reading the file, without memory-mapped files. An accepted network is also \
      applied to an image.
      """)

  @OptionGroup var options: MutationOptions

  @Option(help: "How many damaged files to read.")
  var count = 20_000

  @Option(help: "The processor time that a file may take, in seconds.")
  var seconds = 1.0

  @Option(help: ArgumentHelp("Keep the files that are handled badly here.", valueName: "folder"))
  var keep: String?

  @Option(help: ArgumentHelp("Write how often each message came.", valueName: "file"))
  var messages: String?

  /// The files that one process reads.
  private static let blockSize = 500

  /// What became of all files.
  private struct Summary {
    var accepted = 0
    var rejected = 0
    var slowest = 0.0
    var peak = 0
    /// How often each message came, without names and numbers.
    var messages: [String: Int] = [:]
    var problems: [(number: Int, words: String)] = []
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count must be positive.") }
  }

  func run() throws {
    let mutants = try options.mutants()
    let folder = try mutants.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var summary = Summary()
    var next = 0
    while next < count {
      let end = min(next + Self.blockSize, count)
      next = try readBlock(from: next, to: end, in: folder, &summary)
    }
    print(
      "\(count) damaged files: \(summary.accepted) accepted, \(summary.rejected) rejected with"
        + " \(summary.messages.count) kinds of messages, \(summary.problems.count) handled badly.")
    let memory = cheap_counts() ? "\((summary.peak + 1 << 20 - 1) >> 20) MiB" : "not counted"
    print("At most \(String(format: "%.2f", summary.slowest)) s and \(memory) for a file.")
    for problem in summary.problems { print("\(problem.number): \(problem.words)") }
    if let messages {
      let lines = summary.messages.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let text = lines.map { "\($0.value)\t\($0.key)\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: messages))
    }
    if let keep {
      try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true)
      for problem in summary.problems {
        let path = "\(keep)/\(problem.number)\(mutants.format.suffix)"
        try Data(mutants[problem.number]).write(to: URL(fileURLWithPath: path))
      }
    }
    if !summary.problems.isEmpty { throw ExitCode.failure }
  }

  /// Reads files in one process; returns the number of the file to go on with.
  private func readBlock(
    from first: Int, to end: Int, in folder: String, _ summary: inout Summary
  ) throws -> Int {
    let (output, _, code) = try child(first, end, in: folder, isTraced: false)
    var number = first
    for line in output.split(separator: "\n") where line.hasPrefix("end ") {
      note(String(line), number, &summary)
      number += 1
    }
    guard code != 0 else { return end }
    guard number < end, number > first || output.contains("begin") else {
      let place = number < end ? "start" : "end"
      throw Failure(description: "A process for damaged files ended with \(code) at its \(place).")
    }
    // Again, with the place of the crash.
    let trace = try child(number, number + 1, in: folder, isTraced: true).errors
    let places = trace.split(separator: "\n").filter {
      $0.contains("atal error") || $0.contains("ERROR: ") || $0.contains("/Sources/")
    }
    let words = code == SIGALRM ? "does not end" : "crashes with \(code)"
    let place = places.prefix(4).map { $0.split(separator: " ").suffix(12).joined(separator: " ") }
    summary.problems.append((number, "\(words): \(place.joined(separator: "; "))"))
    return number + 1
  }

  /// Notes a line of a child.
  private func note(_ line: String, _ number: Int, _ summary: inout Summary) {
    let parts = line.split(separator: " ", maxSplits: 5).map(String.init)
    guard parts.count >= 5, let taken = Double(parts[1]), let peak = Int(parts[2]),
      let size = Int(parts[3])
    else { return }
    let message = parts.count > 5 ? parts[5] : ""
    summary.slowest = max(summary.slowest, taken)
    summary.peak = max(summary.peak, peak)
    switch parts[4] {
    case "accepted": summary.accepted += 1
    case "rejected":
      summary.rejected += 1
      let kind = message.replacing(#/^.*?: /#, with: "").replacing(#/"[^"]*"/#, with: "…")
        .replacing(#/\[[^\]]*\]/#, with: "[…]").replacing(#/[0-9]+/#, with: "n")
      summary.messages[kind.shortened(to: 150), default: 0] += 1
    default: summary.problems.append((number, "throws \(message)"))
    }
    if taken > seconds { summary.problems.append((number, "takes \(taken) s: \(message)")) }
    let limit = max(64 << 20, 4 * size, options.maxMemory << 20)
    if peak > limit {
      summary.problems.append(
        (number, "takes \(peak >> 20) MiB for \(size) bytes: \(parts[4]) \(message)"))
    }
  }

  private func child(
    _ first: Int, _ end: Int, in folder: String, isTraced: Bool
  ) throws -> (output: String, errors: String, code: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "block", options.format, options.folder, "--seed", "\(options.seed)", "--max-memory",
      "\(options.maxMemory)", "\(first)", "\(end)", folder,
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": isTraced && !cheap_is_sanitized() ? "enable=yes,color=no" : "enable=no"])
    { $1 }
    let (output, errors) = (Pipe(), "\(folder)/errors")
    try Data().write(to: URL(fileURLWithPath: errors))
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
    return (String(decoding: data, as: UTF8.self), text, process.terminationStatus)
  }
}

import Foundation
import Testing

/// The built `condense-bench`, run as a process.
enum BuiltBenchmark {
  /// The standard output of a successful run with `input`.
  static func output(of arguments: [String], input: String = "") throws -> Data {
    let process = Process()
    process.executableURL = try binary()
    process.arguments = arguments
    let (input, lines, output) = (Pipe(), Data(input.utf8), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: lines)
    try input.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return data
  }

  /// Next to the bundle of these tests.
  private static func binary() throws -> URL {
    var candidates: [URL] = []
    for var place in [URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.bundleURL] {
      for _ in 0..<5 {
        place.deleteLastPathComponent()
        candidates.append(place.appendingPathComponent("condense-bench"))
      }
    }
    return try #require(
      candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) },
      "condense-bench is not built; looked for it at \(candidates)")
  }
}

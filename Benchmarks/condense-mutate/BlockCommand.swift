import ArgumentParser
import CHeap
import FileAccess
import Foundation
import TensorCore

/// `condense-mutate block`: reads some damaged files in this process, and prints what becomes of
/// each; the process may end with a crash.
struct BlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "block", shouldDisplay: false)

  /// The seconds after which a file ends the process.
  static let patience: UInt32 = 60

  @OptionGroup var options: MutationOptions

  @Argument(help: "The number of the first file.")
  var first: Int

  @Argument(help: "The number after that of the last file.")
  var end: Int

  @Argument(help: "The folder for damaged files.")
  var work: String

  func run() throws {
    let mutants = try options.mutants()
    let path = "\(work)/damaged\(mutants.format.suffix)"
    for number in first..<end {
      let bytes = mutants[number]
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      report("begin \(number)")
      alarm(Self.patience)
      let found = read(path, mutants.format)
      alarm(0)
      report("end \(found.seconds) \(found.peak) \(bytes.count) \(found.words)")
    }
  }

  /// Reads a file, and measures the time of all threads and the memory from before it on.
  private func read(
    _ path: String, _ format: MutatedFormat
  ) -> (seconds: Double, peak: Int, words: String) {
    BufferPool.shared.drain()
    let before = cheap_bytes()
    cheap_reset_peak()
    let start = clock()
    let result = Result { try format.read(path, options.maxMemory << 20) }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let peak = cheap_peak() - before
    let words: String
    do {
      try result.get()()
      words = "accepted"
    } catch let problem as FileProblem {
      words = "rejected \(problem)"
    } catch {
      words = "threw \(type(of: error)): \(error)"
    }
    return (seconds, peak, words.replacing("\n", with: " ").shortened(to: 400))
  }

  private func report(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}

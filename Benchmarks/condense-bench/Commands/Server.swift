import Foundation
import Interchange
import TensorCore

/// Answers the commands of `condense-bench serve`; it holds the row that was prepared last.
struct Server {
  /// One line of the answers, with only the fields that the command requests.
  struct Answer: Encodable {
    var prepared: String?
    var seconds: [Double]?
    var peakBytes: Int?
    var error: String?
  }

  private struct Misunderstanding: Error, CustomStringConvertible {
    let description: String
  }

  private var workload: (any Workload)?

  /// Makes a server, which may have a workload from the beginning.
  init(prepared workload: (any Workload)? = nil) { self.workload = workload }

  /// Answers the lines of the input until the line "quit" or the end.
  ///
  /// - Throws: An error if an answer cannot be written.
  mutating func serve() throws {
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      if words == ["quit"] { return }
      // Not with print, which would buffer the line while the driver waits for it.
      let text = try JSONText.of(answer(to: words)) + "\n"
      FileHandle.standardOutput.write(Data(text.utf8))
    }
  }

  /// Runs the command in a line's words; an error is an answer as well.
  mutating func answer(to words: [String]) -> Answer {
    do {
      switch (words.first, words.count) {
      case ("prepare", 3...4): return try prepare(words[1], words[2], words.dropFirst(3).first)
      case ("time", 2): return try time(words[1])
      case ("peak", 1): return Answer(peakBytes: ResidentMemory.peakBytes)
      default:
        let line = words.joined(separator: " ")
        throw Misunderstanding(description: "found the command \"\(line)\"")
      }
    } catch {
      return Answer(error: "\(error)")
    }
  }

  private mutating func prepare(
    _ name: String, _ casePath: String, _ resultPath: String?
  ) throws -> Answer {
    guard let row = AllRows.rows.first(where: { $0.name == name }) else {
      throw Misunderstanding(description: "found no row \(name)")
    }
    workload = nil
    BufferPool.shared.drain()
    let prepared = try row.workload(from: Case(path: casePath))
    if let resultPath {
      for _ in 0..<row.comparedRuns { prepared.run() }
      try SafetensorsWriter.write(tensors: prepared.results(), to: resultPath)
    }
    workload = prepared
    return Answer(prepared: name)
  }

  private func time(_ count: String) throws -> Answer {
    guard let workload, let count = Int(count), count > 0 else {
      throw Misunderstanding(description: "time needs a prepared row and a positive count")
    }
    return Answer(seconds: (0..<count).map { _ in secondsTaken(by: workload.run) })
  }
}

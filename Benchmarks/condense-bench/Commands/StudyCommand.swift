import ArgumentParser
import Foundation
import Kernels
import TensorCore

/// `condense-bench study`: how close convolutions are to the machine's limit, and how their cost
/// grows.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Print a roofline and the growth of cost as Markdown tables.")

  @Option(help: "How often each figure is timed.")
  var count = 15

  @Option(help: "How many threads to use.")
  var threads = 2

  func validate() throws {
    guard count > 0, threads > 0 else {
      throw ValidationError("--count and --threads must be positive.")
    }
  }

  func run() throws {
    try Parallelism.$threads.withValue(threads) {
      let ceiling = Ceiling(count: count)
      func gigaflops(_ rate: Double) -> String { String(format: "%.0f GFLOP/s", 2e-9 * rate) }
      print(
        "\(threads) threads, \(instructionSet): a product of 1024×1024 matrices runs at"
          + " \(gigaflops(ceiling.rate)).\n")
      print(try Roofline.table(ceiling, count: count).text)
      for growth in Growth.all { print(try growth.table(count: count).text) }
      print(try Growth.threads(threads, count: count).text)
    }
  }
}

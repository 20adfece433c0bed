import ArgumentParser
import TensorCore

/// `condense-bench serve`: one side of a comparison; the driver sends commands line by line.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Answer the driver of the comparison.",
    discussion: """
      Reads one command per line and answers each with one line of JSON:
      prepare ROW CASE [RESULT] loads the inputs and weights of a row from CASE; with RESULT it also \
      computes and writes what came out. Both files have PyTorch's names and layouts.
      time COUNT computes COUNT times: {"seconds": […]}.
      peak is the largest resident memory so far: {"peak_bytes": …}.
      quit ends.
      """)

  @Option(help: "How many threads to use.")
  var threads = 2

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be positive.") }
  }

  func run() throws {
    var server = Server()
    try Parallelism.$threads.withValue(threads) { try server.serve() }
  }
}

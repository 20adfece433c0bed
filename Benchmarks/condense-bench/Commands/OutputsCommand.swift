import ArgumentParser
import FileAccess
import Foundation
import TensorCore

/// `condense-bench outputs`: what networks compute, for comparisons with other programs.
struct OutputsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs", abstract: "Write the outputs of networks for given images.",
    discussion: """
      A network is an ONNX model (.onnx) or a safetensors file with a graph. The images are the tensor "images" \
      [N, C, H, W] of a safetensors file. All outputs go to a safetensors file, named 0, 1, … in the network's \
      order; those with four axes as [N, C, H, W].

        condense-bench outputs model.onnx images.safetensors outputs.safetensors

      For many networks, --jobs names a file with a line of JSON for each, such as
        {"model": "m.onnx", "images": "i.safetensors", "outputs": "o.safetensors", "inputs": {"style": [0, 1]}}
      and --results the file that gets a line of JSON for each job as soon as it is done: {} or {"error": …}. A \
      job may also have "image_size": [H, W].
      """)

  @Argument(help: "The network, the images, and the file to write.")
  var files: [String] = []

  @Option(help: ArgumentHelp("A file with jobs, one per line.", valueName: "file"))
  var jobs: String?

  @Option(help: ArgumentHelp("The file for the results of the jobs.", valueName: "file"))
  var results: String?

  @Option(help: "How many threads to use.")
  var threads = 2

  /// What became of a job.
  private struct Result: Encodable {
    var error: String?
  }

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be positive.") }
    guard (jobs == nil) == (results == nil), files.count == (jobs == nil ? 3 : 0) else {
      throw ValidationError("Name a network, images and outputs, or --jobs and --results.")
    }
  }

  func run() throws {
    try Parallelism.$threads.withValue(threads) {
      guard let jobs, let results else {
        return try OutputsJob(model: files[0], images: files[1], outputs: files[2]).run()
      }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let lines = try FileContents.read(jobs).split(separator: UInt8(ascii: "\n"))
      let all = try lines.map { try decoder.decode(OutputsJob.self, from: Data($0)) }
      try Data().write(to: URL(fileURLWithPath: results))
      let log = try FileHandle(forWritingTo: URL(fileURLWithPath: results))
      for job in all {
        var result = Result()
        do { try job.run() } catch { result.error = "\(error)" }
        // At once, so that the lines tell which job ended the program, if one does.
        try log.write(contentsOf: Data((JSONText.of(result) + "\n").utf8))
      }
    }
  }
}

import ArgumentParser
import DataPipeline
import Foundation

/// `condense-bench load`: times the reading of a folder with class folders.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Time the reading of a folder with one folder of images per class.")

  @Argument(help: "The folder.")
  var folder: String

  @Option(help: "The side that images are resized to; without it, images keep their size.")
  var side: Int?

  @Option(help: "How often to read it.")
  var count = 3

  /// What was measured.
  private struct Result: Encodable {
    let images: Int
    let seconds: [Double]
    /// The sum of all samples of the last time.
    let sum: Int
  }

  func run() throws {
    let size = side.map { ImageSize(height: $0, width: $0) }
    var seconds: [Double] = []
    var images: ImageFolder?
    for _ in 0..<count {
      images = nil
      let start = ContinuousClock.now
      images = try ImageFolder(folder, size: size)
      seconds.append(start.duration(to: .now) / .seconds(1))
    }
    let pixels = images?.memory.pixels ?? Data()
    print(
      try JSONText.of(
        Result(
          images: images?.count ?? 0, seconds: seconds,
          sum: pixels.reduce(0) { $0 &+ Int($1) })))
  }
}

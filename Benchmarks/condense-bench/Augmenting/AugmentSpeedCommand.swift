import ArgumentParser
import DataPipeline
import Foundation
import TensorCore

/// `condense-bench augment speed`: how many images are prepared per second.
struct AugmentSpeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed", abstract: "Time an augmentation, up to normalized images.",
    discussion: "One thread prepares batches of 32 RGB images, as beside a training.")

  @Argument(help: "The augmentation, in JSON as in a recipe.")
  var augmentation: String

  @Option(help: "The height and width of the images.")
  var size = 224

  @Option(help: "For how long it is measured, after a first batch.")
  var seconds = 0.5

  @Option(help: ArgumentHelp("A file with the bytes [32, size, size, 3].", valueName: "file"))
  var images: String

  func run() throws {
    let settings = try JSONDecoder().decode(Augmentation.self, from: Data(augmentation.utf8))
    let pixels = [UInt8](try Data(contentsOf: URL(fileURLWithPath: images)))
    let loader = BatchLoader(
      InMemoryDataset(
        pixels: pixels, labels: Array(repeating: 0, count: 32), classNames: ["a"],
        imageShape: [size, size, 3]),
      batchSize: 32, augmentation: settings,
      normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]))
    func prepare(_ epoch: Int) -> Int {
      loader.batches(epoch: epoch, prefetching: 0).reduce(0) { $0 + $1.count }
    }
    _ = prepare(0)
    var (epoch, count) = (1, 0)
    let start = ContinuousClock.now
    while start.duration(to: .now) < .seconds(seconds) {
      count += prepare(epoch)
      epoch += 1
    }
    print(Double(count) / (start.duration(to: .now) / .seconds(1)))
  }
}

import DataPipeline
import Foundation
import Metrics
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// A sound distance increases with every degradation of real images.
@Suite struct SoundnessTests {
  private static let isInstalled = FileManager.default.fileExists(
    atPath: FashionMNIST.standardFolder)
  private static let checkpoint = Repository.path("Checkpoints/fashion-resnet20.safetensors")
  /// Whether `scripts/python check soundness` requests a table, with more images.
  private static let wantsTable =
    ProcessInfo.processInfo.environment["CONDENSE_SOUNDNESS_TABLE"] != nil
  private static let perSet = wantsTable ? 500 : 100

  /// Test images of a class in -1...1, `[N, 28, 28, 1]`, from the one at `start` on.
  private func images(of label: Int, from start: Int, in dataset: FashionMNIST) -> Tensor {
    let memory = dataset.memory
    let chosen = memory.labels.indices.filter { memory.labels[$0] == label }
      .dropFirst(start).prefix(Self.perSet)
    let samples = chosen.flatMap { memory.pixels[$0 * 784..<($0 + 1) * 784] }
    return Tensor(samples.map { Float($0) / 127.5 - 1 }, shape: [chosen.count, 28, 28, 1])
  }

  @Test(.enabled(if: isInstalled))
  func `Distances rise strictly with noise, blur, blackout and pixelation`() throws {
    let classifier = DomainClassifier(try Classifier(path: Self.checkpoint), fit: .crop)
    let dataset = try FashionMNIST(.test)
    let coats = FashionMNIST.classNames.firstIndex(of: "Coat") ?? 0
    let real = classifier.impressions(of: images(of: coats, from: 0, in: dataset)).features
    let others = images(of: coats, from: Self.perSet, in: dataset)
    func measure(_ name: String, _ images: Tensor) -> Distances {
      let features = classifier.impressions(of: images).features
      return Distances(
        name: name,
        frechet: frechetDistance(
          between: FeatureStatistics(of: real), and: FeatureStatistics(of: features)),
        kernel: KernelInceptionDistance(between: real, and: features, subsets: 20))
    }
    let untouched = measure("none", others)
    var table = [untouched]
    for degradation in Degradation.allCases {
      var last = untouched
      for level in degradation.levels {
        let next = measure(
          "\(degradation), \(level) (\(degradation.unit))",
          degradation.applied(to: others, level: level))
        #expect(next.frechet > last.frechet, "\(next) after \(last)")
        #expect(next.kernel.mean > last.kernel.mean, "\(next) after \(last)")
        table.append(next)
        last = next
      }
    }
    if Self.wantsTable {
      print("| what was done to \(Self.perSet) images | Fréchet distance | kernel distance |")
      print("|---|---:|---:|")
      for row in table { print(row) }
    }
  }
}

/// A row of the table.
private struct Distances: CustomStringConvertible {
  let name: String
  let frechet: Double
  let kernel: KernelInceptionDistance

  var description: String {
    let kernels = String(format: "%.3f ± %.3f", kernel.mean, kernel.standardDeviation)
    return "| \(name) | \(String(format: "%.2f", frechet)) | \(kernels) |"
  }
}

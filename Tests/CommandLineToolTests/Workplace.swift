import FileAccess
import Foundation
import TensorCore
import TestSupport
import Testing

/// A temporary folder with a small data set and a recipe for it.
struct Workplace {
  let path: String

  /// Creates a new one for `body` and removes it.
  static func with<Result>(_ body: (Workplace) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("CommandLineToolTests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    let place = Workplace(path: url.path)
    try place.write(recipe(data: url.path + "/data"), to: "recipe.yaml")
    try place.writeImages(in: "data")
    return try body(place)
  }

  /// The path of a file or folder inside.
  subscript(name: String) -> String { path + "/" + name }

  /// ResNet-8 of width 2, two epochs of three steps.
  static func recipe(data: String) -> String {
    """
    seed: 3
    data:
      kind: idx
      path: \(data)
      files:
        train_images: train-images-idx3-ubyte
        train_labels: train-labels-idx1-ubyte
        test_images: t10k-images-idx3-ubyte
        test_labels: t10k-labels-idx1-ubyte
    model: { kind: resnet, depth: 8, width: 2 }
    optimizer: { kind: sgd, momentum: 0.9 }
    schedule: { kind: cosine, learning_rate: 0.05, warmup_epochs: 1 }
    training: { epochs: 2, batch_size: 16 }

    """
  }

  /// Writes four IDX files: a bright square whose position determines the class, and noise.
  func writeImages(in folder: String, classes: Int = 3, size: Int = 8) throws {
    try makeFolder(folder)
    for (name, count, seed) in [("train", 36, UInt64(1)), ("t10k", 12, 2)] {
      var random = RandomStream(seed: seed, "images")
      var pixels: [UInt8] = []
      for index in 0..<count {
        let place = index % classes
        for y in 0..<size {
          for x in 0..<size {
            let isInside = 2 * y / size == place / 2 && 2 * x / size == place % 2
            pixels.append((isInside ? 130 : 0) + UInt8.random(in: 0...120, using: &random))
          }
        }
      }
      let labels = (0..<count).map { UInt8($0 % classes) }
      try write(
        idxBytes([count, size, size], pixels), to: "\(folder)/\(name)-images-idx3-ubyte")
      try write(idxBytes([count], labels), to: "\(folder)/\(name)-labels-idx1-ubyte")
    }
  }

  /// Waits until another process has reached a state.
  func wait(until isDone: () -> Bool) throws {
    for _ in 0..<6000 where !isDone() { usleep(10_000) }
    try #require(isDone(), "waited a minute in vain")
  }

  /// Creates a folder inside.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: self[name], withIntermediateDirectories: true)
  }

  /// Writes a file inside.
  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
  }

  /// Writes a text inside.
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// The bytes of a file inside.
  func read(_ name: String) throws -> Data { try FileContents.read(self[name]) }

  /// Whether there is a file or folder of this name inside.
  func has(_ name: String) -> Bool { FileContents.exists(self[name]) }

  /// The names in a folder inside, sorted.
  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self[folder]).sorted()
  }

  /// `metrics.jsonl` of a run without the seconds.
  func metrics(_ run: String) throws -> [[String: Double]] {
    try read(run + "/metrics.jsonl").split(separator: UInt8(ascii: "\n")).map { line in
      var fields = try JSONDecoder().decode([String: Double].self, from: Data(line))
      fields["seconds"] = nil
      return fields
    }
  }
}

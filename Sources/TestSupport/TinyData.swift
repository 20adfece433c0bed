import Foundation
import TensorCore

/// Four IDX files with three classes: a bright square, whose position depends on the class, and
/// noise.
package enum TinyData {
  /// Writes the files into an existing folder, and returns the recipe's lines that describe them.
  package static func write(to folder: String, size: Int = 8) throws -> String {
    for (name, count, seed) in [("train", 48, UInt64(1)), ("t10k", 12, 2)] {
      var random = RandomStream(seed: seed, "images")
      var pixels: [UInt8] = []
      for index in 0..<count {
        for y in 0..<size {
          for x in 0..<size {
            let isInside = 2 * y / size == index % 3 / 2 && 2 * x / size == index % 3 % 2
            pixels.append((isInside ? 130 : 0) + UInt8.random(in: 0...120, using: &random))
          }
        }
      }
      let labels = (0..<count).map { UInt8($0 % 3) }
      for (kind, extents, bytes) in [
        ("images-idx3", [count, size, size], pixels), ("labels-idx1", [count], labels),
      ] {
        try Data(idxBytes(extents, bytes)).write(
          to: URL(fileURLWithPath: "\(folder)/\(name)-\(kind)-ubyte"))
      }
    }
    return """
      { kind: idx, path: \(folder), files: { train_images: train-images-idx3-ubyte, \
      train_labels: train-labels-idx1-ubyte, test_images: t10k-images-idx3-ubyte, \
      test_labels: t10k-labels-idx1-ubyte } }
      """
  }
}

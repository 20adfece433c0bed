import Foundation
import TensorCore
import TestSupport

/// A data set in the layout of Fashion-MNIST with a few images: a bright square whose place tells the
/// class, and noise.
enum SmallFashion {
  /// Writes the four files into a new folder.
  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (part, count) in [("train", 240), ("t10k", 100)] {
      var random = RandomStream(seed: UInt64(count), "images")
      var pixels: [UInt8] = []
      for index in 0..<count {
        let place = index % 10
        for y in 0..<28 {
          for x in 0..<28 {
            let isInside = y / 10 == place / 4 && x / 7 == place % 4
            pixels.append((isInside ? 130 : 0) + UInt8.random(in: 0...120, using: &random))
          }
        }
      }
      try write([count, 28, 28], pixels, to: "\(folder)/\(part)-images-idx3-ubyte")
      try write(
        [count], (0..<count).map { UInt8($0 % 10) }, to: "\(folder)/\(part)-labels-idx1-ubyte")
    }
  }

  private static func write(_ extents: [Int], _ bytes: [UInt8], to path: String) throws {
    try Data(idxBytes(extents, bytes)).write(to: URL(fileURLWithPath: path))
  }
}

import DataPipeline
import Foundation
import Networks
import TensorCore
import Training

/// Images of 8×8 pixels: a bright square whose position determines the class, and noise.
func blobs(_ count: Int, classes: Int = 3, seed: UInt64 = 1) -> InMemoryDataset {
  var random = RandomStream(seed: seed, "blobs")
  var pixels: [UInt8] = []
  for index in 0..<count {
    let place = index % classes
    for y in 0..<8 {
      for x in 0..<8 {
        let isInside = y / 4 == place / 2 && x / 4 == place % 2
        pixels.append((isInside ? 130 : 0) + UInt8.random(in: 0...120, using: &random))
      }
    }
  }
  return InMemoryDataset(
    pixels: pixels, labels: (0..<count).map { $0 % classes },
    classNames: (0..<classes).map { "class \($0)" }, imageShape: [8, 8, 1])
}

/// A description of a small network for the blobs.
func manifest(
  classes: Int = 3, imageShape: Shape = [8, 8, 1], normalization: Normalization? = nil
) -> ClassifierManifest {
  let channels = imageShape[2]
  return ClassifierManifest(
    imageShape: imageShape, classNames: (0..<classes).map { "class \($0)" },
    normalization: normalization
      ?? Normalization(
        mean: Array(repeating: 0.3, count: channels),
        deviation: Array(repeating: 0.25, count: channels)))
}

extension Classifier {
  /// A residual network of eight layers for a manifest.
  init(_ manifest: ClassifierManifest, width: Int = 2, seed: UInt64) {
    self.init(
      .resNet(
        depth: 8, width: width, inputChannels: manifest.imageShape[2],
        classes: manifest.classNames.count), manifest, seed: seed)
  }

  /// All values of weights and running statistics.
  var values: [[Float]] { model.namedState.map { $0.parameter.value.scalars } }
}

/// `softmax(row / T)` in double precision.
func softmax(_ row: some Sequence<Float>, _ temperature: Double) -> [Double] {
  let powers = row.map { exp(Double($0) / temperature) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

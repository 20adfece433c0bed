import DataPipeline
import Foundation
import TensorCore
import Testing

@Suite struct `Normalization and augmentation` {
  /// One image of 3×4 whose pixels are 1...12.
  private let tiny = InMemoryDataset(
    pixels: Array(1...12), labels: [0], classNames: ["a"], imageShape: [3, 4, 1])

  /// The bytes of the only image in an epoch.
  private func shown(_ augmentation: Augmentation, seed: UInt64 = 5, epoch: Int) -> [Int] {
    let loader = BatchLoader(tiny, batchSize: 1, seed: seed, augmentation: augmentation)
    return loader.batches(epoch: epoch, prefetching: 0)
      .flatMap { $0.images.scalars.map { Int(($0 * 255).rounded()) } }
  }

  /// The crop of `tiny` at an offset, mirrored or not, written down independently of the loader.
  private func expected(top: Int, left: Int, isFlipped: Bool) -> [Int] {
    (0..<3).flatMap { y in
      let row = (0..<4).map { x in
        (0..<3).contains(y + top) && (0..<4).contains(x + left) ? (y + top) * 4 + x + left + 1 : 0
      }
      return isFlipped ? row.reversed() : row
    }
  }

  @Test func `bytes become samples in 0...1 and then (sample - mean) / deviation`() {
    let dataset = InMemoryDataset(
      pixels: [0, 51, 255, 102], labels: [0], classNames: ["a"], imageShape: [1, 2, 2])
    let plain = BatchLoader(dataset, batchSize: 1).batches(epoch: 0).map(\.images)
    #expect(plain == [Tensor([0, 0.2, 1, 0.4], shape: [1, 1, 2, 2])])

    let normalization = Normalization(mean: [0.5, 0.2], deviation: [0.25, 0.1])
    let loader = BatchLoader(dataset, batchSize: 1, normalization: normalization)
    let images = loader.batches(epoch: 0).map(\.images)
    #expect(images == plain.map(normalization.normalized))
    for (found, expected) in zip(images[0].scalars, [-2, 0, 2, 2] as [Float]) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  @Test func `measuring gives the mean and deviation of each channel`() {
    let dataset = InMemoryDataset(
      pixels: [0, 51, 255, 51, 0, 51, 255, 51], labels: [0, 0], classNames: ["a"],
      imageShape: [1, 2, 2])
    #expect(
      Normalization(measuredOn: dataset) == Normalization(mean: [0.5, 0.2], deviation: [0.5, 1]))
  }

  @Test func `without augmentation images do not change`() {
    #expect(shown(.none, epoch: 0) == Array(1...12))
  }

  @Test func `a flip mirrors about every second image and nothing else`() {
    let images = (0..<400).map { shown(Augmentation(flip: true), epoch: $0) }
    let mirrored = expected(top: 0, left: 0, isFlipped: true)
    #expect(mirrored.prefix(4) == [4, 3, 2, 1])
    #expect(images.allSatisfy { $0 == Array(1...12) || $0 == mirrored })
    #expect((160...240).contains(images.count { $0 == mirrored }))
  }

  @Test func `a crop uses every offset over black padding, and no other`() {
    let all = (-1...1).flatMap { top in
      (-1...1).map { left in expected(top: top, left: left, isFlipped: false) }
    }
    #expect(all.contains([0, 0, 0, 0, 0, 1, 2, 3, 0, 5, 6, 7]))
    let images = (0..<300).map { shown(Augmentation(cropPadding: 1), epoch: $0) }
    #expect(Set(images) == Set(all))
  }

  @Test func `crop and flip together show every combination, the flip after the crop`() {
    let all = (-1...1).flatMap { top in
      (-1...1).flatMap { left in
        [true, false].map { expected(top: top, left: left, isFlipped: $0) }
      }
    }
    let images = (0..<600).map { shown(Augmentation(cropPadding: 1, flip: true), epoch: $0) }
    #expect(Set(images) == Set(all))
  }

  @Test func `turning the flip on does not change the crops`() {
    for epoch in 0..<20 {
      let cropped = shown(Augmentation(cropPadding: 2), epoch: epoch)
      let rows = (0..<3).map { Array(cropped[4 * $0..<4 * $0 + 4]) }
      let both = shown(Augmentation(cropPadding: 2, flip: true), epoch: epoch)
      #expect(both == cropped || both == rows.flatMap { $0.reversed() })
    }
  }

  @Test func `the padding is black before normalization`() {
    let normalization = Normalization(mean: [0.5], deviation: [0.25])
    let dataset = InMemoryDataset(
      pixels: [255], labels: [0], classNames: ["a"], imageShape: [1, 1, 1])
    let loader = BatchLoader(
      dataset, batchSize: 1, augmentation: Augmentation(cropPadding: 1),
      normalization: normalization)
    let values = (0..<50).flatMap { epoch in
      loader.batches(epoch: epoch, prefetching: 0).map(\.images.scalar)
    }
    #expect(Set(values) == [2, -2])
  }

  @Test func `the augmentation depends only on seed, epoch and image`() {
    let augmentation = Augmentation(cropPadding: 3, flip: true)
    let first = (0..<10).map { shown(augmentation, seed: 1, epoch: $0) }
    #expect(first == (0..<10).map { shown(augmentation, seed: 1, epoch: $0) })
    #expect(first != (0..<10).map { shown(augmentation, seed: 2, epoch: $0) })
    #expect(Set(first).count > 3)
  }

  @Test func `both survive JSON, and invalid values are rejected there`() throws {
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    let augmentation = Augmentation(cropPadding: 2, flip: true)
    #expect(
      try decoder.decode(Augmentation.self, from: encoder.encode(augmentation)) == augmentation)
    #expect(try decoder.decode(Augmentation.self, from: Data("{}".utf8)) == .none)
    let normalization = Normalization.fashionMNIST
    #expect(
      try decoder.decode(Normalization.self, from: encoder.encode(normalization)) == normalization)
    for text in [
      #"{"mean": [0.1], "deviation": [0]}"#, #"{"mean": [0.1, 0.2], "deviation": [1]}"#,
      #"{"mean": [], "deviation": []}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try decoder.decode(Normalization.self, from: Data(text.utf8))
      }
    }
    #expect(throws: DecodingError.self) {
      try decoder.decode(Augmentation.self, from: Data(#"{"crop_padding": -1}"#.utf8))
    }
  }
}

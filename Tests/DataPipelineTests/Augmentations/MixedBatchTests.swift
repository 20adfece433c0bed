import DataPipeline
import TensorCore
import Testing

@Suite("Augmented and mixed batches")
struct MixedBatchTests {
  /// 23 images of 5×4×3 with random pixels, in three classes.
  private let dataset: InMemoryDataset = {
    var stream = RandomStream(seed: 11, "pixels")
    return InMemoryDataset(
      pixels: (0..<23 * 60).map { _ in UInt8(truncatingIfNeeded: stream.next()) },
      labels: (0..<23).map { $0 % 3 }, classNames: ["a", "b", "c"], imageShape: [5, 4, 3])
  }()

  private func loader(_ augmentation: Augmentation, labeled: LabeledSubset? = nil) -> BatchLoader {
    BatchLoader(
      dataset, batchSize: 4, seed: 3, shuffles: true, augmentation: augmentation,
      normalization: Normalization(mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4]),
      labeledSubset: labeled)
  }

  @Test func `With all augmentations, a start in the middle gives the same batches`() {
    for prefetching in [0, 4] {
      let all = Array(loader(DrawTests.all).batches(epoch: 5, prefetching: prefetching))
      #expect(all == Array(loader(DrawTests.all).batches(epoch: 5)))
      #expect(all != Array(loader(DrawTests.all).batches(epoch: 6)))
      for start in 0...all.count {
        let rest = loader(DrawTests.all).batches(
          epoch: 5, startingAt: start, prefetching: prefetching)
        #expect(Array(rest) == Array(all[start...]))
      }
    }
  }

  @Test func `Mixup adds the image before each one, and its label, with one share`() throws {
    let plain = Array(loader(.none).batches(epoch: 1))
    let mixed = Array(loader(Augmentation(mixup: Mixup(alpha: 1))).batches(epoch: 1))
    #expect(plain.allSatisfy { $0.mixture == nil })
    for (plain, mixed) in zip(plain, mixed) {
      let mixture = try #require(mixed.mixture)
      let previous = [plain.count - 1] + Array(0..<plain.count - 1)
      #expect(mixture.labels == previous.map { plain.labels[$0] })
      #expect(mixed.labels == plain.labels && mixed.indices == plain.indices)
      let (own, other) = (plain.images.scalars, plain.images.selecting(previous).scalars)
      for place in own.indices {
        let wanted = mixture.share * own[place] + (1 - mixture.share) * other[place]
        #expect(abs(mixed.images.scalars[place] - wanted) < 1e-5)
      }
    }
    #expect(Set(mixed.compactMap(\.mixture?.share)).count == mixed.count)
  }

  @Test func `Cutmix takes a box from the image before, and the share is that of the pixels`()
    throws
  {
    let plain = Array(loader(.none).batches(epoch: 1))
    let mixed = Array(loader(Augmentation(cutmix: Cutmix())).batches(epoch: 1))
    for (plain, mixed) in zip(plain, mixed) {
      let previous = [plain.count - 1] + Array(0..<plain.count - 1)
      let (own, other) = (plain.images.scalars, plain.images.selecting(previous).scalars)
      let found = mixed.images.scalars
      #expect(found.indices.allSatisfy { found[$0] == own[$0] || found[$0] == other[$0] })
      let kept = found.indices.count { found[$0] == own[$0] }
      let share = try #require(mixed.mixture).share
      #expect(abs(Float(kept) / Float(found.count) - share) < 0.01)
    }
    #expect(zip(plain, mixed).contains { $0.images != $1.images })
  }

  @Test func `Hidden labels stay hidden in the mixture`() throws {
    let subset = LabeledSubset(indices: [2, 3, 20], of: 23)
    let batches = Array(
      loader(Augmentation(mixup: Mixup()), labeled: subset).batches(epoch: 0))
    let labels = try batches.flatMap { try #require($0.mixture).labels }
    #expect(labels.count { $0 >= 0 } == 3 && labels.count { $0 == Batch.unlabeled } == 20)
  }

  @Test func `Erased rectangles hold the value or noise, in normalized samples`() {
    func erased(_ value: RandomErasing.Value) -> [Float] {
      let plain = loader(.none).batches(epoch: 0).flatMap(\.images.scalars)
      let found = loader(
        Augmentation(randomErasing: RandomErasing(probability: 1, value: value))
      ).batches(epoch: 0).flatMap(\.images.scalars)
      return zip(plain, found).filter { $0 != $1 }.map(\.1)
    }
    let fixed = erased(.number(0.25))
    #expect(fixed.count > 50 && fixed.allSatisfy { $0 == 0.25 })
    let noise = erased(.noise)
    #expect(noise.count == fixed.count && Set(noise).count > noise.count - 5)
    #expect(abs(noise.reduce(0, +) / Float(noise.count)) < 0.3)
  }
}

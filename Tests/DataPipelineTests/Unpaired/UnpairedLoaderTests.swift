import DataPipeline
import TensorCore
import TestSupport
import Testing

@Suite struct `Unpaired loaders` {
  /// Three images of A and five of B, 8×8, shown in crops of 4×4.
  private func loader(
    batchSize: Int = 2, seed: UInt64 = 3, flip: Bool = true, views: Int? = nil
  ) throws -> UnpairedLoader {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, a: 3, b: 5)
      let data = try UnpairedFolder(
        folder, preparation: ImagePreparation(resize: .crop, cropSize: 4, flip: flip),
        parts: [.train])
      let train = try #require(data.train)
      return try UnpairedLoader(train.a, train.b, batchSize: batchSize, seed: seed, views: views)
    }
  }

  @Test func `an epoch is as long as the larger set`() throws {
    let loader = try loader()
    let batches = Array(loader.batches(epoch: 0))
    #expect(loader.batchCount == 3)
    #expect(batches.map(\.count) == [2, 2, 1])
    #expect(batches.map(\.imagesA.shape) == [[2, 4, 4, 1], [2, 4, 4, 1], [1, 4, 4, 1]])
    #expect(batches.map(\.imagesB.shape) == batches.map(\.imagesA.shape))
    // The smaller set is used once, and then almost completely again.
    #expect(batches.flatMap(\.indicesA).sorted() == [0, 0, 1, 1, 2])
    #expect(try self.loader(batchSize: 5).batchCount == 1)
  }

  @Test(arguments: ImagePreparation.Resize.allCases)
  func `the same images can be shown in smaller squares`(_ resize: ImagePreparation.Resize) throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, a: 3, b: 5)
      let data = try UnpairedFolder(
        folder,
        preparation: ImagePreparation(resize: resize, loadSize: 8, cropSize: 8, flip: false),
        parts: [.train])
      let (whole, b) = try #require(data.train)
      let squares = whole.cropped(to: 4)
      #expect(squares.identity == whole.identity && squares.preparation.drawsCrops)
      let images = try UnpairedLoader(squares, b, batchSize: 1, seed: 3).batches(epoch: 0)
      #expect(images.map(\.imagesA.shape) == Array(repeating: [1, 4, 4, 1], count: 5))
      // Each row of a square is a part of a row of an image.
      for (batch, index) in zip(images, images.map { $0.indicesA[0] }) {
        let (part, all) = (batch.imagesA.scalars, whole.image(at: index).scalars)
        let place = try #require(all.firstIndex(of: part[0]))
        #expect(Array(part[0..<4]) == Array(all[place..<place + 4]))
        #expect(Array(part[12..<16]) == Array(all[place + 24..<place + 28]))
      }
      #expect(Set(images.map(\.imagesA.scalars)).count > 3)
    }
  }

  @Test func `order and draws depend only on seed, epoch and position`() throws {
    for (seed, epoch) in [(UInt64(3), 0), (3, 1), (4, 1)] {
      var shuffle = RandomStream(seed: seed, "shuffle", epoch)
      let order = shuffle.permutation(of: 5)
      let drawn = (0..<5).map { position in
        var stream = RandomStream(seed: seed, "unpaired", epoch, position)
        return stream.index(below: 5)
      }
      for batchSize in 1...3 {
        let batches = try loader(batchSize: batchSize, seed: seed).batches(epoch: epoch)
        #expect(batches.flatMap(\.indicesA) == order.map { $0 % 3 })
        #expect(batches.flatMap(\.indicesB) == drawn)
      }
    }
  }

  @Test func `an image does not depend on the batch size`() throws {
    let single = try loader(batchSize: 1).batches(epoch: 2)
    let triple = try loader(batchSize: 3).batches(epoch: 2)
    #expect(single.flatMap(\.imagesA.scalars) == triple.flatMap(\.imagesA.scalars))
    #expect(single.flatMap(\.imagesB.scalars) == triple.flatMap(\.imagesB.scalars))
  }

  @Test func `with two views, an image has the same ones in every other epoch`() throws {
    let loader = try loader(views: 2)
    /// The views of each image of A and of B in two epochs.
    func views(_ epochs: [Int]) -> [[Int: Set<ImagePreparation.View>]] {
      var seen: [[Int: Set<ImagePreparation.View>]] = [[:], [:]]
      for batch in epochs.flatMap({ Array(loader.batches(epoch: $0)) }) {
        for (index, view) in zip(batch.indicesA, batch.viewsA) {
          seen[0][index, default: []].insert(view)
        }
        for (index, view) in zip(batch.indicesB, batch.viewsB) {
          seen[1][index, default: []].insert(view)
        }
      }
      return seen
    }
    let (even, all) = (views([0, 2, 4, 6, 8]), views(Array(0..<10)))
    for domain in 0...1 {
      #expect(even[domain].values.allSatisfy { $0.count == 1 })
      #expect(all[domain].values.allSatisfy { (1...2).contains($0.count) })
      #expect(all[domain].values.contains { $0.count == 2 })
    }
  }

  @Test func `a start anywhere gives the rest of the same batches`() throws {
    let loader = try loader()
    let all = Array(loader.batches(epoch: 7, prefetching: 0))
    for start in 0...loader.batchCount {
      for depth in [0, 1, 4] {
        let rest = loader.batches(epoch: 7, startingAt: start, prefetching: depth)
        #expect(Array(rest) == Array(all[start...]))
      }
    }
    #expect(Array(loader.batches(epoch: 8)) != all)
  }

  @Test func `crops are anywhere inside, and half of them are mirrored`() throws {
    let loader = try loader(batchSize: 1)
    var corners: Set<[Int]> = []
    var flips = 0
    let epochs = 60
    for epoch in 0..<epochs {
      for batch in loader.batches(epoch: epoch, prefetching: 0) {
        for (images, index) in [
          (batch.imagesA, batch.indicesA[0]), (batch.imagesB, batch.indicesB[0]),
        ] {
          // Pixels are numbered from 64 times the image's index on, row by row.
          let numbers = images.scalars.map { Int((($0 + 1) * 127.5).rounded()) - index % 4 * 64 }
          let isFlipped = numbers[0] > numbers[1]
          let corner = numbers[isFlipped ? 3 : 0]
          let (top, left) = (corner / 8, corner % 8)
          let expected = (0..<16).map { place in
            (top + place / 4) * 8 + left + (isFlipped ? 3 - place % 4 : place % 4)
          }
          #expect(numbers == expected)
          corners.insert([top, left])
          flips += isFlipped ? 1 : 0
        }
      }
    }
    let places = (0...4).flatMap { top in (0...4).map { [top, $0] } }
    #expect(corners == Set(places))
    #expect(abs(flips - epochs * 5) < epochs)
  }

  @Test func `turning the flip off does not change the crops`() throws {
    let (flipped, plain) = (try loader(), try loader(flip: false))
    for (a, b) in zip(flipped.batches(epoch: 1), plain.batches(epoch: 1)) {
      #expect(a.imagesA.scalars.sorted() == b.imagesA.scalars.sorted())
      #expect(b.imagesA.scalars[0] < b.imagesA.scalars[1])
    }
  }

  @Test func `the two domains have independent crops and flips`() throws {
    let loader = try loader(batchSize: 1)
    /// The number of a crop's first pixel.
    func corner(_ images: Tensor, _ indices: [Int]) -> Int {
      Int((((images.scalars.min() ?? 0) + 1) * 127.5).rounded()) - indices[0] % 4 * 64
    }
    let batches = (0..<8).flatMap { Array(loader.batches(epoch: $0, prefetching: 0)) }
    let different = batches.count { batch in
      corner(batch.imagesA, batch.indicesA) != corner(batch.imagesB, batch.indicesB)
    }
    #expect(different > batches.count / 2)
  }
}

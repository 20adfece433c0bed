import DataPipeline
import FileAccess
import Foundation
import Images
import TensorCore
import TestSupport
import Testing

@Suite struct `Striped pairs` {
  /// Whether a pixel differs between the two versions of a scene, row by row.
  private func body(of scene: (plain: Image, striped: Image)) -> [Bool] {
    let (plain, striped) = (scene.plain.samples, scene.striped.samples)
    return stride(from: 0, to: plain.count, by: 3).map { first in
      plain[first..<first + 3] != striped[first..<first + 3]
    }
  }

  @Test func `the ground is the same in both versions, and bodies differ`() {
    for index in 0..<20 {
      let scene = StripesPair(size: 64, seed: 1).pictures("testA", index)
      let body = body(of: scene)
      let share = Float(body.count { $0 }) / Float(body.count)
      #expect((0.05...0.6).contains(share), "\(share) of scene \(index)")
      // Bodies do not touch the picture's border.
      let border = body.indices.filter { [0, 63].contains($0 % 64) || [0, 63].contains($0 / 64) }
      #expect(border.allSatisfy { !body[$0] })
      for image in [scene.plain, scene.striped] {
        #expect(image.samples.allSatisfy { 0 < $0 && $0 < 1 })
      }
    }
  }

  @Test func `every scene has a body`() {
    let pair = StripesPair(size: 16)
    let empty = (0..<200).filter { !body(of: pair.pictures("testA", $0)).contains(true) }
    #expect(empty.isEmpty)
  }

  @Test func `hues appear in the contrast between bodies and ground`() {
    // The mean of red minus green. A network that normalizes its images sees only how it differs
    // between bodies and ground.
    func redness(_ image: Image, where isCounted: [Bool]) -> Float {
      let counted = isCounted.indices.filter { isCounted[$0] }
      let values = counted.map { image.samples[3 * $0] - image.samples[3 * $0 + 1] }
      return values.reduce(0, +) / Float(values.count)
    }
    let scenes = (0..<60).map { StripesPair(size: 32, seed: 7).pictures("testA", $0) }
    let contrasts = scenes.map { scene in
      let body = body(of: scene)
      return redness(scene.plain, where: body) - redness(scene.plain, where: body.map { !$0 })
    }
    let truths = scenes.map { redness($0.striped, where: body(of: $0)) }
    #expect(correlation(contrasts, truths) > 0.95)
  }

  private func correlation(_ first: [Float], _ second: [Float]) -> Float {
    func centered(_ values: [Float]) -> [Float] {
      let mean = values.reduce(0, +) / Float(values.count)
      return values.map { $0 - mean }
    }
    func product(_ first: [Float], _ second: [Float]) -> Float {
      zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let (a, b) = (centered(first), centered(second))
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }

  @Test func `bands follow the contour: dark at the border, then light`() {
    for index in 0..<10 {
      let scene = StripesPair(size: 64, seed: 2).pictures("testB", index)
      let depths = DistanceTransform.distances(inside: body(of: scene), width: 64)
      let pixels = depths.indices.filter { depths[$0] > 0 }
      // Pixels on the border count as body from their first subpixel on.
      let places = pixels.map { (depths[$0] - 0.75).truncatingRemainder(dividingBy: 8) }
      let (striped, plain) = (scene.striped.samples, scene.plain.samples)
      let isLighter = pixels.map { striped[3 * $0 + 1] > plain[3 * $0 + 1] }
      let dark = places.indices.filter { (1.5...2.5).contains(places[$0]) }
      let light = places.indices.filter { (5.5...6.5).contains(places[$0]) }
      #expect(dark.count > 50 && dark.allSatisfy { !isLighter[$0] }, "scene \(index)")
      #expect(light.count > 20 && light.allSatisfy { isLighter[$0] }, "scene \(index)")
    }
  }

  @Test func `a scene grows with its size`() {
    let small = StripesPair(size: 32, seed: 3).pictures("testA", 0)
    let large = StripesPair(size: 64, seed: 3).pictures("testA", 0)
    for (small, large) in [(small.plain, large.plain), (small.striped, large.striped)] {
      let halved = large.resized(width: 32, height: 32, interpolation: .bilinear)
      let errors = zip(halved.samples, small.samples).map { abs($0 - $1) }
      #expect(errors.reduce(0, +) / Float(errors.count) < 0.03)
    }
  }

  @Test func `scenes depend only on seed, part and index`() {
    let pair = StripesPair(size: 32, seed: 4)
    let one = pair.pictures("trainA", 0)
    #expect(pair.pictures("trainA", 0) == one)
    #expect(pair.pictures("trainA", 1).plain != one.plain)
    #expect(pair.pictures("trainB", 0).plain != one.plain)
    #expect(StripesPair(size: 32, seed: 5).pictures("trainA", 0).plain != one.plain)
  }

  @Test func `a folder contains the true test images, and can be opened`() throws {
    try withTemporaryFolder { folder in
      let pair = StripesPair(size: 32, seed: 6)
      try pair.write(to: "\(folder)/one", trainCount: 3, testCount: 2)
      #expect(
        try contents(of: "\(folder)/one")
          == ["testA", "testA_truth", "testB", "testB_truth", "trainA", "trainB"])
      let data = try UnpairedFolder(
        "\(folder)/one", preparation: ImagePreparation(loadSize: 32, cropSize: 32))
      #expect(data.train?.a.names == ["00000", "00001", "00002"])
      #expect(data.channels == 3)
      let test = try #require(data.test)
      for index in 0..<2 {
        let (a, b) = (pair.pictures("testA", index), pair.pictures("testB", index))
        #expect(test.a[index].image.scalars == shown(a.plain))
        #expect(test.a[index].truth?.scalars == shown(a.striped))
        #expect(test.b[index].image.scalars == shown(b.striped))
        #expect(test.b[index].truth?.scalars == shown(b.plain))
      }
      try Parallelism.$threads.withValue(1) {
        try pair.write(to: "\(folder)/two/", trainCount: 3, testCount: 2)
      }
      #expect(
        try UnpairedFolder(
          "\(folder)/two", preparation: ImagePreparation(loadSize: 32, cropSize: 32)
        ).identity == data.identity)
      #expect(try contents(of: folder) == ["one", "two"])
    }
  }

  /// The samples of a picture with 8 bits, in -1...1.
  private func shown(_ image: Image) -> [Float] {
    image.samples.map { ($0 * 255).rounded() / 255 * 2 - 1 }
  }

  @Test func `a folder with content is not changed, and an empty one is filled`() throws {
    try withTemporaryFolder { folder in
      let pair = StripesPair(size: 16)
      try write([1], to: "\(folder)/full/x")
      try write([1], to: "\(folder)/file")
      for (name, found) in [
        ("full", "this folder is not empty"), ("file", "this is a file, not a folder"),
      ] {
        let problem = #expect(throws: FileProblem.self) {
          try pair.write(to: "\(folder)/\(name)", trainCount: 1, testCount: 1)
        }
        #expect(problem?.kind == .cannotCreate)
        #expect(problem?.found == found)
      }
      #expect(try contents(of: "\(folder)/full") == ["x"])
      try FileManager.default.createDirectory(
        atPath: "\(folder)/empty", withIntermediateDirectories: false)
      try pair.write(to: "\(folder)/empty", trainCount: 1, testCount: 1)
      #expect(try contents(of: "\(folder)/empty").count == 6)
      #expect(throws: FileProblem.self) {
        try pair.write(to: "\(folder)/file/inside", trainCount: 1, testCount: 1)
      }
      #expect(try contents(of: folder) == ["empty", "file", "full"])
    }
  }
}

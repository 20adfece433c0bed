import Metrics
import TensorCore
import TestSupport
import Testing

@Suite struct DistanceTests {
  private static func cases(images: Bool) throws -> [Fixture] {
    try Fixture.cases("translation-metrics").filter { ($0.option("images") == 1) == images }
  }

  /// A number that was stored as two of single precision.
  private func number(_ key: String, of fixture: Fixture) throws -> Double {
    try fixture.stored(key).scalars.reduce(0) { $0 + Double($1) }
  }

  @Test(arguments: try cases(images: false))
  func `Fréchet distances equal NumPy's`(_ fixture: Fixture) throws {
    let first = FeatureStatistics(of: try fixture.stored("first"))
    let second = FeatureStatistics(of: try fixture.stored("second"))
    let expected = try number("frechet", of: fixture)
    // If covariances do not have full rank, both sides take roots of rounding errors.
    #expect(abs(frechetDistance(between: first, and: second) - expected) < 1e-6 * expected)
    #expect(abs(frechetDistance(between: second, and: first) - expected) < 1e-6 * expected)
  }

  @Test(arguments: try cases(images: false))
  func `The distance of equal statistics is zero`(_ fixture: Fixture) throws {
    let statistics = FeatureStatistics(of: try fixture.stored("first"))
    let distance = frechetDistance(between: statistics, and: statistics)
    let trace = (0..<statistics.dimension).reduce(0) {
      $0 + statistics.covariance[$1 * (statistics.dimension + 1)]
    }
    #expect(distance >= 0 && distance < 1e-6 * trace)
  }

  @Test func `Distances of two normal distributions with diagonal covariances are exact`() {
    // Corners of a box: means 0, variances (n / (n - 1)) side².
    func corners(_ sides: [Float], shift: Float) -> FeatureStatistics {
      var rows: [Float] = []
      for corner in 0..<8 {
        for (axis, side) in sides.enumerated() {
          rows.append((corner >> axis & 1 == 0 ? side : -side) + shift)
        }
      }
      return FeatureStatistics(of: Tensor(rows, shape: [8, 3]))
    }
    let distance = frechetDistance(
      between: corners([1, 2, 0], shift: 0), and: corners([3, 1, 1], shift: 0.5))
    #expect(abs(distance - (0.75 + 8.0 / 7 * (4 + 1 + 1))) < 1e-12)
  }

  @Test func `Statistics are bit-identical for any division into batches`() {
    let features = Tensor.spread([333, 7], seed: 3)
    let whole = FeatureStatistics(of: features)
    for size in [1, 50, 64, 100] {
      var parts = FeatureStatistics(dimension: 7)
      for start in stride(from: 0, to: 333, by: size) {
        let rows = features.scalars[start * 7..<min(333, start + size) * 7]
        parts.add(Tensor(Array(rows), shape: [rows.count / 7, 7]))
      }
      #expect(parts.count == 333)
      #expect(parts.mean == whole.mean)
      #expect(parts.covariance == whole.covariance)
    }
  }

  @Test func `Statistics stay accurate with a mean far from zero`() {
    let features = Tensor.spread([200, 3], seed: 4)
    let near = FeatureStatistics(of: features)
    let far = FeatureStatistics(
      of: Tensor(features.scalars.map { ($0 * 64).rounded() + 4_000_000 }, shape: [200, 3]))
    let rounded = FeatureStatistics(
      of: Tensor(features.scalars.map { ($0 * 64).rounded() }, shape: [200, 3]))
    #expect(near.count == 200)
    for (found, expected) in zip(far.covariance, rounded.covariance) {
      #expect(abs(found - expected) < 1e-12 * rounded.covariance[0])
    }
  }

  @Test func `The distance of NaN features is NaN`() {
    let broken = FeatureStatistics(of: Tensor([0, 1, .nan, 2], shape: [2, 2]))
    let whole = FeatureStatistics(of: Tensor([0, 1, 1, 2], shape: [2, 2]))
    #expect(frechetDistance(between: broken, and: whole).isNaN)
    #expect(frechetDistance(between: whole, and: broken).isNaN)
  }

  @Test(arguments: try cases(images: false))
  func `Kernel distances of whole sets equal NumPy's`(_ fixture: Fixture) throws {
    let sets = [try fixture.stored("first"), try fixture.stored("second")]
    let count = sets.map { $0.shape[0] }.min() ?? 0
    let cut = sets.map {
      Tensor(Array($0.scalars.prefix(count * $0.shape[1])), shape: [count, $0.shape[1]])
    }
    let distance = KernelInceptionDistance(
      between: cut[0], and: cut[1], subsets: 3, subsetSize: count)
    let expected = try number("kernel", of: fixture)
    #expect(abs(distance.mean - expected) < 1e-10 * abs(expected))
    #expect(distance.standardDeviation < 1e-10 * abs(expected))
  }

  @Test func `Subsets of the kernel distance vary around the whole by the seed`() throws {
    let fixture = try Self.cases(images: false)[0]
    let (first, second) = (try fixture.stored("first"), try fixture.stored("second"))
    let distance = KernelInceptionDistance(between: first, and: second, seed: 1)
    #expect(distance.subsetSize == 25)
    #expect(distance.standardDeviation > 0)
    let whole = KernelInceptionDistance(
      between: first, and: second, subsets: 1, subsetSize: 50, seed: 1)
    #expect(abs(distance.mean - whole.mean) < distance.standardDeviation)
    #expect(KernelInceptionDistance(between: first, and: second, seed: 1) == distance)
    #expect(KernelInceptionDistance(between: first, and: second, seed: 2) != distance)
  }

  @Test(arguments: try cases(images: true))
  func `Similarities and ratios of images equal PyTorch's`(_ fixture: Fixture) throws {
    let (images, truths) = (try fixture.tensor("image"), try fixture.tensor("truth"))
    let ratios = peakSignalToNoiseRatio(of: images, to: truths)
    let similarities = structuralSimilarity(of: images, to: truths)
    #expect(ratios.count == images.shape[0] && similarities.count == images.shape[0])
    for (found, expected) in zip(ratios, try fixture.stored("psnr").scalars) {
      #expect(abs(found - Double(expected)) < 1e-5)
    }
    for (found, expected) in zip(similarities, try fixture.stored("ssim").scalars) {
      #expect(abs(found - Double(expected)) < 1e-7)
    }
  }

  @Test func `Equal images have a similarity of one and a ratio of 100 dB`() throws {
    let images = Tensor.spread([2, 12, 11, 1], seed: 1).scaled(by: 0.1)
    #expect(structuralSimilarity(of: images, to: images).allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(peakSignalToNoiseRatio(of: images, to: images) == [100, 100])
  }
}

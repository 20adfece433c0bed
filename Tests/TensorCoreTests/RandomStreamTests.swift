import Foundation
import TensorCore
import Testing

@Suite struct RandomStreamTests {
  /// Computed with another implementation of SplitMix64 and xoshiro256++.
  @Test func `The numbers of a seed never change`() {
    var plain = RandomStream(seed: 0)
    #expect(
      (0..<3).map { _ in plain.next() } == [
        0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507, 0x5c0f_df91_ec9a_7bfc,
      ])
    var labeled = RandomStream(seed: 42, "shuffle", 3, -1)
    #expect(
      (0..<3).map { _ in labeled.next() } == [
        0x04a4_b72f_394e_83db, 0xcc97_23a8_688d_c122, 0x76ce_0c32_a6ce_3ef1,
      ])
  }

  @Test func `Another seed, label or position makes another stream`() {
    let streams = [
      RandomStream(seed: 1), RandomStream(seed: 2), RandomStream(seed: 1, "a"),
      RandomStream(seed: 1, "b"), RandomStream(seed: 1, "a", 0), RandomStream(seed: 1, "a", 1),
      RandomStream(seed: 1, "a", 0, 1), RandomStream(seed: 1, "a", 1, 0),
    ]
    let firsts = streams.map { stream in
      var stream = stream
      return stream.next()
    }
    #expect(Set(firsts).count == streams.count)
  }

  @Test func `A decoded stream continues where the encoded one was`() throws {
    var stream = RandomStream(seed: 3)
    _ = stream.next()
    var read = try JSONDecoder().decode(
      RandomStream.self, from: try JSONEncoder().encode(stream))
    #expect(read == stream)
    #expect(read.next() == stream.next())
  }

  @Test func `Uniform numbers fill 0..<1 evenly`() {
    var stream = RandomStream(seed: 4)
    let values = (0..<100_000).map { _ in Double(stream.uniform()) }
    #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
    let moments = moments(of: values)
    #expect(abs(moments.mean - 0.5) < 0.005)
    #expect(abs(moments.variance - 1.0 / 12) < 0.001)
  }

  @Test func `Normal numbers have the moments of the normal distribution`() {
    var stream = RandomStream(seed: 5)
    let values = (0..<100_000).map { _ in Double(stream.normal()) }
    let moments = moments(of: values)
    #expect(abs(moments.mean) < 0.015)
    #expect(abs(moments.variance - 1) < 0.02)
    #expect(abs(moments.kurtosis - 3) < 0.1)
    let beyond = Double(values.count { abs($0) > 1.959964 }) / 100_000
    #expect(abs(beyond - 0.05) < 0.003)
  }

  @Test func `A permutation contains every index once, in another order`() {
    var stream = RandomStream(seed: 6)
    let first = stream.permutation(of: 100)
    #expect(first.sorted() == Array(0..<100))
    #expect(first != stream.permutation(of: 100))
    #expect(stream.permutation(of: 0) == [])
  }

  /// The results of Swift 6.3's standard library.
  @Test func `Permutations, indices and coins of a seed never change`() {
    func stream() -> RandomStream { RandomStream(seed: 7, "golden") }
    var order = stream()
    #expect(order.permutation(of: 12) == [1, 2, 0, 3, 9, 11, 6, 7, 4, 8, 10, 5])
    #expect(order.next() == 5_106_059_071_951_128_825)
    var long = RandomStream(seed: 1, "big")
    let digest = long.permutation(of: 60_000).reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
    #expect(digest == 3_111_846_163_984_665_582)

    var small = stream()
    #expect(
      (0..<8).map { _ in small.index(below: 1000) } == [153, 114, 90, 31, 697, 926, 133, 123])
    #expect(small.next() == 5_925_167_868_352_570_558)
    // At this bound a quarter of all draws is rejected and repeated.
    var large = stream()
    #expect(
      (0..<8).map { _ in large.index(below: 3 << 61) } == [
        1_063_294_460_435_713_628, 794_239_379_662_385_159, 623_200_721_300_009_318,
        4_824_342_042_616_466_363, 6_406_737_619_490_376_530, 921_313_848_568_240_200,
        857_412_784_557_095_188, 2_221_937_950_632_213_959,
      ])
    #expect(large.next() == 1_469_564_083_882_913_648)
    var coins = stream()
    #expect(
      (0..<6).map { _ in coins.coin() } == [true, false, false, false, true, true])
  }

  private func moments(
    of values: [Double]
  ) -> (mean: Double, variance: Double, kurtosis: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    let variance = squares.reduce(0, +) / count
    let fourth = squares.reduce(0) { $0 + $1 * $1 } / count
    return (mean, variance, fourth / (variance * variance))
  }
}

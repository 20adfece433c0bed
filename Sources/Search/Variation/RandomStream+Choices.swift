import TensorCore

extension RandomStream {
  /// A number in 0..<1 with 53 random bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// A uniformly distributed index below `count`.
  ///
  /// - Precondition: `count` is at least 1.
  mutating func index(below count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}

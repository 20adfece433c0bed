import Foundation

/// A stream of random numbers that depends only on its seed, label and positions (xoshiro256++,
/// seeded by SplitMix64).
///
/// Streams with different labels or positions are independent. Code therefore makes a stream where
/// it needs one, `RandomStream(seed: seed, "shuffle", epoch)`, and passes none around.
public struct RandomStream: RandomNumberGenerator, Sendable, Codable, Equatable {
  private var state: [UInt64]

  /// Makes the stream of a seed, a label and any number of positions, such as epoch and image.
  public init(seed: UInt64, _ label: String = "", _ positions: Int...) {
    var mixer = SplitMix64(state: seed)
    for byte in label.utf8 { mixer.absorb(UInt64(byte)) }
    for position in positions { mixer.absorb(UInt64(bitPattern: Int64(position))) }
    state = (0..<4).map { _ in mixer.next() }
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let sum = state[0] &+ state[3]
    let result = (sum << 23 | sum >> 41) &+ state[0]
    let shifted = state[1] << 17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = state[3] << 45 | state[3] >> 19
    return result
  }

  /// A uniform number in 0..<1 with 24 random bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A sample of the standard normal distribution (Box and Muller).
  public mutating func normal() -> Float {
    let radius = (-2 * log(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
    return Float(radius * cos(2 * .pi * Double(next() >> 11) * 0x1p-53))
  }

  /// The indices `0..<count` in random order (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var indices = Array(0..<count)
    for place in indices.indices.dropLast() {
      indices.swapAt(place, place + index(below: count - place))
    }
    return indices
  }

  /// An index in `0..<count`, each as likely as the others (Lemire 2019, "Fast Random Integer
  /// Generation in an Interval").
  ///
  /// This type implements index and permutation itself: the standard library may change how it
  /// draws, and results must not change with the compiler.
  ///
  /// - Precondition: `count` is above zero.
  package mutating func index(below count: Int) -> Int {
    precondition(count > 0, "RandomStream.index: found a count of \(count), expected 1 or more")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let unfair = (0 &- bound) % bound
      while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// True or false with equal probability.
  package mutating func coin() -> Bool { next() & 1 << 17 == 0 }
}

/// The mixing function that turns a seed, label and positions into a stream's state.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func absorb(_ value: UInt64) {
    state = next() ^ value
  }
}

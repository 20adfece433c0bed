/// A string of bits, one per channel; 1 keeps the channel.
public struct Genome: Hashable, Sendable {
  /// The number of bits.
  public let count: Int
  /// Bit `i` is bit `i % 64` of word `i / 64`; bits after the last are 0.
  var words: [UInt64]

  /// A genome whose bits are all `bit`.
  public init(count: Int, repeating bit: Bool = false) {
    precondition(count >= 0, "Genome: expected a count of at least 0, found \(count)")
    self.count = count
    words = [UInt64](repeating: bit ? .max : 0, count: (count + 63) / 64)
    if bit, count % 64 > 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  /// A genome with these bits.
  public init(_ bits: some Collection<Bool>) {
    self.init(count: bits.count)
    for (index, bit) in bits.enumerated() where bit { self[index] = true }
  }

  /// The genome of the unpruned network.
  public static func full(_ layout: GenomeLayout) -> Genome {
    Genome(count: layout.count, repeating: true)
  }

  /// Whether channel `index` is kept.
  public subscript(index: Int) -> Bool {
    get {
      check(index)
      return words[index / 64] >> UInt64(index % 64) & 1 == 1
    }
    set {
      check(index)
      let bit: UInt64 = 1 << UInt64(index % 64)
      if newValue { words[index / 64] |= bit } else { words[index / 64] &= ~bit }
    }
  }

  /// The number of kept channels.
  public var onesCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The number of kept channels in `range`.
  public func onesCount(in range: Range<Int>) -> Int {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Genome: expected a range in 0..<\(count), found \(range)")
    guard !range.isEmpty else { return 0 }
    let (first, last) = (range.lowerBound / 64, (range.upperBound - 1) / 64)
    var ones = 0
    for index in first...last {
      var word = words[index]
      if index == first { word &= .max << UInt64(range.lowerBound % 64) }
      if index == last { word &= .max >> UInt64(63 - (range.upperBound - 1) % 64) }
      ones += word.nonzeroBitCount
    }
    return ones
  }

  /// The number of different bits (Hamming distance).
  ///
  /// - Precondition: Both genomes have the same number of bits.
  public func distance(to other: Genome) -> Int {
    precondition(
      count == other.count, "distance: expected genomes of \(count) bits, found \(other.count)")
    return zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }

  private func check(_ index: Int) {
    precondition(
      (0..<count).contains(index), "Genome: expected a bit in 0..<\(count), found \(index)")
  }
}

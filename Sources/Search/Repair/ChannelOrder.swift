import TensorCore

/// The bits of a group in order of increasing score.
enum ChannelOrder {
  /// The order by score; of equal scores, the lower bit ranks higher. Without scores the order is
  /// random, so that no position is preferred.
  static func ascending(
    _ bits: [Int], scores: [Double]?, using stream: inout RandomStream
  ) -> [Int] {
    guard let scores else { return stream.permutation(of: bits.count).map { bits[$0] } }
    return bits.sorted { (scores[$0], $1) < (scores[$1], $0) }
  }
}

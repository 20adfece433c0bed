import TensorCore

/// The bits of a group from the least to the most valuable.
enum ChannelOrder {
  /// By score, the lower bit being worth more at equal scores; at random without scores, so that no
  /// place in a group is preferred.
  static func ascending(
    _ bits: [Int], scores: [Double]?, using stream: inout RandomStream
  ) -> [Int] {
    guard let scores else { return stream.permutation(of: bits.count).map { bits[$0] } }
    return bits.sorted { (scores[$0], $1) < (scores[$1], $0) }
  }
}

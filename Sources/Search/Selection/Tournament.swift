import TensorCore

/// Selection of the best of a few random members, drawn with replacement.
public enum Tournament {
  /// The index of the winner among `size` of `count` members.
  ///
  /// - Parameters:
  ///   - count: The number of members.
  ///   - size: The number of draws, with replacement.
  ///   - stream: The stream to draw from.
  ///   - isBetter: Returns whether the first member is better than the second; the one drawn first
  ///     wins ties.
  /// - Precondition: `count` and `size` are at least 1.
  public static func winner(
    among count: Int, size: Int = 2, using stream: inout RandomStream,
    isBetter: (Int, Int) -> Bool
  ) -> Int {
    precondition(
      count >= 1 && size >= 1,
      "Tournament: expected at least one member and one round, found \(count) and \(size)")
    var winner = stream.index(below: count)
    for _ in 1..<size {
      let rival = stream.index(below: count)
      if isBetter(rival, winner) { winner = rival }
    }
    return winner
  }
}

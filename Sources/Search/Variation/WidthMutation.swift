import TensorCore

/// A change to one group that is a step in its width, or none.
public enum WidthMutation: CaseIterable, Sendable {
  /// Adds channels up to the next permitted width.
  case grow
  /// Drops channels down to the next permitted width.
  case shrink
  /// Drops one channel and adds another.
  case swap

  /// `genome` with this change in one group; unchanged if the group's width leaves no room for it.
  ///
  /// - Parameter scores: What each channel is worth. Of two channels drawn at random, the better one
  ///   is added and the worse one dropped; without scores there is no preference.
  public func applied(
    to genome: Genome, group: Int, layout: GenomeLayout, scores: [Double]?,
    using stream: inout RandomStream
  ) -> Genome {
    let range = layout.ranges[group]
    let width = genome.onesCount(in: range)
    let additions: Int
    let removals: Int
    switch self {
    case .grow:
      additions = (layout.groups[group].width(above: width) ?? width) - width
      removals = 0
    case .shrink:
      additions = 0
      removals = width - (layout.groups[group].width(below: width) ?? width)
    case .swap:
      additions = (1..<range.count).contains(width) ? 1 : 0
      removals = additions
    }
    var mutant = genome
    // Both are drawn from the unchanged genome, so that a swap never takes back its own channel.
    for bit in draw(additions, genome.indices(in: range, where: false), scores, +1, &stream) {
      mutant[bit] = true
    }
    for bit in draw(removals, genome.indices(in: range, where: true), scores, -1, &stream) {
      mutant[bit] = false
    }
    return mutant
  }

  /// Draws `count` of the `candidates`, each the better one of two by `sign` times its score.
  private func draw(
    _ count: Int, _ candidates: [Int], _ scores: [Double]?, _ sign: Double,
    _ stream: inout RandomStream
  ) -> [Int] {
    var rest = candidates
    return (0..<min(count, rest.count)).map { _ in
      var choice = stream.index(below: rest.count)
      if let scores {
        let rival = stream.index(below: rest.count)
        if sign * scores[rest[rival]] > sign * scores[rest[choice]] { choice = rival }
      }
      return rest.remove(at: choice)
    }
  }
}

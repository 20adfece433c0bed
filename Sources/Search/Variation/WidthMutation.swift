import TensorCore

/// A change of one group that changes its width by one step or keeps it.
public enum WidthMutation: CaseIterable, Sendable {
  /// Adds channels up to the next permitted width.
  case grow
  /// Drops channels down to the next permitted width.
  case shrink
  /// Drops one channel and adds another.
  case swap

  /// `genome` with this change in one group; unchanged if the group's width does not allow it.
  ///
  /// - Parameters:
  ///   - genome: The genome to change.
  ///   - group: The index of the group in `layout`.
  ///   - layout: The groups of bits with their permitted widths.
  ///   - scores: The score of each channel. Of two random channels, the better one is added or the
  ///     worse one dropped; without scores there is no preference.
  ///   - stream: The stream to draw from.
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
    // Draw both from the unchanged genome, so that a swap never reverts itself.
    for bit in draw(additions, genome.indices(in: range, where: false), scores, +1, &stream) {
      mutant[bit] = true
    }
    for bit in draw(removals, genome.indices(in: range, where: true), scores, -1, &stream) {
      mutant[bit] = false
    }
    return mutant
  }

  /// Draws `count` of the `candidates`, each as the better of two by `sign` times its score.
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

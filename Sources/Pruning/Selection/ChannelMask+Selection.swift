import Networks

extension ChannelMask {
  /// Makes a mask that keeps the same share of every group, rounded, and at least one channel.
  ///
  /// - Parameters:
  ///   - share: The share of channels to keep, in 0...1.
  ///   - groups: The groups of channels.
  ///   - scores: One number per channel of all groups; higher scores are kept.
  public init(keeping share: Double, of groups: ChannelGroups, by scores: [Float]) {
    self.init(keeping: groups.equalWidths(share: share), of: groups, by: scores)
  }

  /// Makes a mask that keeps the best channels of all groups within a limit.
  ///
  /// Channels of any group are dropped in the order of their scores until the network is within the
  /// limit. NaN is the lowest score. Among equal scores, the channel goes first that leaves its group
  /// the largest share.
  ///
  /// - Parameters:
  ///   - limit: The largest cost of the narrowed network.
  ///   - cost: The cost function of `groups`.
  ///   - groups: The groups of channels.
  ///   - scores: One number per channel of all groups, comparable between groups; higher scores are
  ///     kept.
  ///   - leastShare: The share of its channels that every group keeps in any case, at least one
  ///     channel, so that no layer collapses.
  /// - Throws: `PruningProblem.budgetOutOfReach` if the smallest network costs more.
  /// - Precondition: There is one score per channel.
  public init(
    within limit: ModelCost.Limit, _ cost: CostFunction, of groups: ChannelGroups,
    by scores: [Float], leastShare: Double = 0.05
  ) throws(PruningProblem) {
    precondition(
      scores.count == groups.channelCount,
      "ChannelMask: expected \(groups.channelCount) scores, found \(scores.count)")
    let least = try groups.leastWidths(share: leastShare, within: limit, cost)
    let scores = scores.map { $0.isNaN ? -Float.infinity : $0 }
    let order = groups.groups.enumerated().flatMap { index, group in
      // The best channels of each group are never dropped.
      group.channels.sorted { (scores[$0], $1) < (scores[$1], $0) }
        .dropLast(least[index])
        .enumerated()
        .map { rank, channel in
          Candidate(
            score: scores[channel], share: Double(rank + 1) / Double(group.width),
            channel: channel, group: index)
        }
    }.sorted {
      ($0.score, $0.share, $1.channel) < ($1.score, $1.share, $0.channel)
    }
    var widths = groups.widths
    var dropped: Set<Int> = []
    for next in order {
      if limit.admits(cost(widths: widths)) { break }
      widths[next.group] -= 1
      dropped.insert(next.channel)
    }
    self.init((0..<groups.channelCount).map { !dropped.contains($0) }, of: groups)
  }

  /// A channel that may be dropped.
  private struct Candidate {
    let score: Float
    /// The share of its group that is dropped with it and the channels before it.
    let share: Double
    let channel: Int
    let group: Int
  }
}

import Networks

extension ChannelMask {
  /// The mask that keeps the same share of every group, rounded, and at least one channel.
  ///
  /// - Parameters:
  ///   - share: Of the channels, in 0...1.
  ///   - scores: A number for each channel of all groups, higher ones to keep.
  public init(keeping share: Double, of groups: ChannelGroups, by scores: [Float]) {
    self.init(keeping: groups.equalWidths(share: share), of: groups, by: scores)
  }

  /// The mask that keeps as many of the best channels of all groups as a limit allows.
  ///
  /// Channels are dropped in the order of their scores until the network is small enough, from
  /// whichever group they are.
  ///
  /// - Parameters:
  ///   - limit: What the narrowed network may cost.
  ///   - cost: The cost function of `groups`.
  ///   - scores: A number for each channel of all groups, comparable between groups, higher ones to
  ///     keep.
  ///   - weighsCost: Whether scores count per cost that a channel saves in the full network. With
  ///     Taylor scores, which estimate a loss, this is the order that gives up least for what it
  ///     saves; it spares the layers near the image, whose channels are few and cheap.
  ///   - leastShare: Of each group's channels, which it keeps in any case, besides one channel: the
  ///     guard against the collapse of a layer.
  /// - Throws: `PruningProblem.budgetOutOfReach` if the smallest network costs more.
  /// - Precondition: A score per channel.
  public init(
    within limit: ModelCost.Limit, _ cost: CostFunction, of groups: ChannelGroups,
    by scores: [Float], weighsCost: Bool = false, leastShare: Double = 0.05
  ) throws(PruningProblem) {
    precondition(
      scores.count == groups.channelCount,
      "ChannelMask: expected \(groups.channelCount) scores, found \(scores.count)")
    let least = try groups.leastWidths(share: leastShare, within: limit, cost)
    var scores = scores.map { $0.isNaN ? -Float.infinity : $0 }
    if weighsCost {
      let full = limit.resource.amount(in: cost(widths: groups.widths))
      for (index, group) in groups.groups.enumerated() {
        var widths = groups.widths
        widths[index] -= 1
        let saved = full - limit.resource.amount(in: cost(widths: widths))
        for channel in group.channels { scores[channel] /= Float(max(1, saved)) }
      }
    }
    let order = groups.groups.enumerated().flatMap { index, group in
      // The best of each group are out of reach.
      group.channels.sorted { (scores[$0], $1) < (scores[$1], $0) }
        .dropLast(least[index])
        .map { (score: scores[$0], channel: $0, group: index) }
    }.sorted { ($0.score, $1.channel) < ($1.score, $0.channel) }
    var widths = groups.widths
    var dropped: Set<Int> = []
    for next in order {
      if limit.admits(cost(widths: widths)) { break }
      widths[next.group] -= 1
      dropped.insert(next.channel)
    }
    self.init((0..<groups.channelCount).map { !dropped.contains($0) }, of: groups)
  }
}

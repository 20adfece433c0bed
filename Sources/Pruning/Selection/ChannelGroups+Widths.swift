import Networks

extension ChannelGroups {
  /// The smallest allowed width of every group: a share of its channels, rounded up, and at least
  /// one.
  ///
  /// - Precondition: The share is in 0...1.
  public func leastWidths(share: Double) -> [Int] {
    precondition(
      (0...1).contains(share), "ChannelGroups: expected a share in 0...1, found \(share)")
    return widths.map { max(1, Int((share * Double($0)).rounded(.up))) }
  }

  /// The smallest allowed widths, if they are within a limit.
  ///
  /// - Throws: `PruningProblem.budgetOutOfReach` if they are not.
  func leastWidths(
    share: Double, within limit: ModelCost.Limit, _ cost: CostFunction
  ) throws(PruningProblem) -> [Int] {
    let least = leastWidths(share: share)
    let smallest = cost(widths: least)
    guard limit.admits(smallest) else {
      throw .budgetOutOfReach(limit: limit, smallestCost: limit.resource.amount(in: smallest))
    }
    return least
  }

  /// The same share of every group, rounded, and at least one channel.
  ///
  /// - Parameter share: The share of channels to keep, in 0...1.
  func equalWidths(share: Double) -> [Int] {
    precondition(
      (0...1).contains(share), "ChannelGroups: expected a share in 0...1, found \(share)")
    return widths.map { max(1, Int((share * Double($0)).rounded())) }
  }

  /// The widths of the largest share, the same for every group, that is within a limit.
  ///
  /// - Parameters:
  ///   - limit: The largest cost of the narrowed network.
  ///   - cost: The cost function of these groups.
  ///   - leastShare: The share of its channels that every group keeps in any case.
  /// - Throws: `PruningProblem.budgetOutOfReach` if the smallest widths exceed the limit.
  public func equalWidths(
    within limit: ModelCost.Limit, _ cost: CostFunction, leastShare: Double
  ) throws(PruningProblem) -> [Int] {
    let least = try leastWidths(share: leastShare, within: limit, cost)
    // A width is rounded up to k + 1 from this share on; the factor exceeds the division's
    // rounding.
    let shares = Set(widths).flatMap { width in
      (0..<width).map { min(1, (Double($0) + 0.5) / Double(width) * (1 + 1e-12)) }
    }
    let all = Set(shares).sorted().map { zip(equalWidths(share: $0), least).map(max) }
    return all.last { limit.admits(cost(widths: $0)) } ?? least
  }
}

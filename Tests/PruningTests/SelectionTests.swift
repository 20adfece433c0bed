import Networks
import Pruning
import TestSupport
import Testing

@Suite struct SelectionTests {
  @Test func `A share of every group is kept, and at least one channel`() {
    let (groups, scores) = (
      SmallNetwork.branches.groups, SmallNetwork.branches.randomScores(seed: 1)
    )
    func widths(_ share: Double) -> [Int] {
      ChannelMask(keeping: share, of: groups, by: scores).widths(in: groups)
    }
    #expect(widths(0.5) == [3, 2, 2])
    #expect(widths(0) == [1, 1, 1])
    #expect(widths(1) == [5, 3, 4])
  }

  @Test func `The worst channels of all groups are dropped until the limit is met`() throws {
    let (kind, groups) = (SmallNetwork.generator, SmallNetwork.generator.groups)
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    let scores = kind.randomScores(seed: 5)
    for (resource, divisor) in zip(ModelCost.Resource.allCases, [3, 2, 4, 2]) {
      let limit = ModelCost.Limit(resource.amount(in: full) / divisor, of: resource)
      let mask = try ChannelMask(within: limit, cost, of: groups, by: scores)
      let narrow = kind.make().narrowed(to: mask, of: groups)
      #expect(limit.admits(ModelCost(of: narrow, imageShape: kind.imageShape)))
      // With the best of the dropped channels, the network would exceed the limit.
      let dropped = mask.bits.indices.filter { !mask.bits[$0] }
      let best = try #require(dropped.max { scores[$0] < scores[$1] })
      var bits = mask.bits
      bits[best] = true
      #expect(!limit.admits(cost(widths: ChannelMask(bits, of: groups).widths(in: groups))))
    }
  }

  @Test func `A layer whose scores are low keeps its least share`() throws {
    let groups = SmallNetwork.generator.groups
    let scores = (0..<groups.channelCount).map { groups.groups[3].channels ~= $0 ? Float(0) : 1 }
    let cost = CostFunction(of: groups)
    let limit = ModelCost.Limit(cost(widths: groups.widths).parameters / 2, of: .parameters)
    let mask = try ChannelMask(within: limit, cost, of: groups, by: scores, leastShare: 0.25)
    #expect(mask.widths(in: groups)[3] == 4)
    let tiny = ModelCost.Limit(10, of: .parameters)
    let smallest = cost(widths: groups.widths.map { ($0 + 3) / 4 }).parameters
    #expect(throws: PruningProblem.budgetOutOfReach(limit: tiny, smallestCost: smallest)) {
      try ChannelMask(within: tiny, cost, of: groups, by: scores, leastShare: 0.25)
    }
  }

  @Test func `Among equal scores, channels that save most are dropped first if cost is weighed`()
    throws
  {
    let groups = SmallNetwork.generator.groups
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    let scores = [Float](repeating: 1, count: groups.channelCount)
    func mask(_ parameters: Int, leastShare: Double = 0.05) throws -> ChannelMask {
      try ChannelMask(
        within: ModelCost.Limit(parameters, of: .parameters), cost, of: groups,
        by: groups.weighed(scores, by: .parameters), leastShare: leastShare)
    }
    // A channel of the trunk is in six layers.
    let widths = try mask(full.parameters - 1).widths(in: groups)
    #expect(widths == [4, 8, 15, 16, 16, 8, 4])
    let few = try mask(full.parameters / 4, leastShare: 0.25)
    #expect(few.widths(in: groups)[2] == 4)
    #expect(few.widths(in: groups)[0] == 4)
  }

  @Test(arguments: SmallNetwork.allCases)
  func `Equal widths are those of the largest share within a limit`(
    _ kind: SmallNetwork
  ) throws {
    let groups = kind.groups
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    for share in [0.2, 0.5, 0.8, 1] {
      let limit = ModelCost.Budget.share(share, of: .multiplyAdds).limit(of: full)
      // A grid of shares finds the same.
      let grid = (0...5040).map { step in
        groups.widths.map { max(1, (2 * step * $0 + 5040) / (2 * 5040)) }
      }
      guard let expected = grid.last(where: { limit.admits(cost(widths: $0)) }) else {
        #expect(throws: PruningProblem.self) {
          try groups.equalWidths(within: limit, cost, leastShare: 0)
        }
        continue
      }
      #expect(try groups.equalWidths(within: limit, cost, leastShare: 0) == expected)
    }
  }
}

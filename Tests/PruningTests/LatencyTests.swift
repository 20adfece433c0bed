import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct LatencyTests {
  /// Widths of many networks, each with its own share.
  private func samples(of groups: ChannelGroups, count: Int, seed: UInt64) -> [[Int]] {
    (0..<count).map { index in
      var random = RandomStream(seed: seed, "sample", index)
      let share = 0.2 + 0.8 * random.uniform()
      return groups.widths.map { width in
        let own = share * (0.6 + 0.8 * random.uniform())
        return min(width, max(1, Int((own * Float(width)).rounded())))
      }
    }
  }

  /// A made-up time: nanoseconds per multiply-add and per byte of weights, and per network.
  private func madeUp(_ cost: ModelCost) -> Double {
    (2e4 + 0.5 * Double(cost.multiplyAdds)) / 1e6
  }

  @Test(arguments: [SmallNetwork.resNet, .generator, .separableGenerator, .branches])
  func `Times that follow multiply-adds are predicted for other widths`(_ kind: SmallNetwork) {
    let groups = kind.groups
    let cost = CostFunction(of: groups)
    let model = LatencyModel(
      fitting: samples(of: groups, count: 60, seed: 1).map {
        .init(widths: $0, milliseconds: madeUp(cost(widths: $0)))
      }, of: groups)
    #expect(model.relativeError.map { $0 < 0.02 } == true)
    let timed = CostFunction(of: groups, latency: model)
    for widths in samples(of: groups, count: 20, seed: 2) {
      let found = timed(widths: widths)
      let expected = 1e6 * madeUp(found)
      let nanoseconds = Double(found.nanoseconds ?? 0)
      #expect(abs(nanoseconds / expected - 1) < 0.03)
      #expect(found.multiplyAdds == cost(widths: widths).multiplyAdds)
    }
  }

  @Test func `A time is predicted for a network without branches, from its kinds of layers`() throws
  {
    let kind = SmallNetwork.resNet
    let (network, groups) = (kind.make(), kind.groups)
    let cost = CostFunction(of: groups)
    let model = LatencyModel(
      fitting: samples(of: groups, count: 60, seed: 3).map {
        .init(widths: $0, milliseconds: madeUp(cost(widths: $0)))
      }, of: groups)
    let branch = network.residualBranches(imageShape: kind.imageShape)[3]
    let rest = ChannelGroups(
      of: network.droppingBranches([branch]), imageShape: kind.imageShape)
    let before = CostFunction(of: groups, latency: model)(widths: groups.widths)
    let after = CostFunction(of: rest, latency: model)(widths: rest.widths)
    let (rests, wholes) = (try #require(after.nanoseconds), try #require(before.nanoseconds))
    #expect(rests < wholes)
  }

  @Test func `Times of other conditions are told apart: layers with few pixels can be slower`()
    throws
  {
    // Half a nanosecond per multiply-add, but five where the output has few pixels.
    let kind = SmallNetwork.resNet
    let (network, groups) = (kind.make(), kind.groups)
    let scores = [Float](repeating: 0, count: groups.channelCount)
    func time(_ widths: [Int]) -> Double {
      let narrow = network.narrowed(
        to: ChannelMask(keeping: widths, of: groups, by: scores), of: groups)
      let rows = ModelSummary(of: narrow, imageShape: kind.imageShape).rows
      return rows.reduce(1e3) { time, row in
        time + Double(row.multiplyAdds) * (row.outputShape[0] <= 3 ? 5 : 0.5)
      } / 1e6
    }
    let model = LatencyModel(
      fitting: samples(of: groups, count: 60, seed: 4).map {
        .init(widths: $0, milliseconds: time($0))
      }, of: groups)
    let timed = CostFunction(of: groups, latency: model)
    for widths in samples(of: groups, count: 20, seed: 5) {
      let found = try #require(timed(widths: widths).nanoseconds)
      #expect(abs(Double(found) / (1e6 * time(widths)) - 1) < 0.05)
    }
  }

  @Test func `A budget in milliseconds is met by the predicted time`() throws {
    let kind = SmallNetwork.resNet
    let groups = kind.groups
    let cost = CostFunction(of: groups)
    let model = LatencyModel(
      fitting: samples(of: groups, count: 60, seed: 6).map {
        .init(widths: $0, milliseconds: madeUp(cost(widths: $0)))
      }, of: groups)
    let timed = CostFunction(of: groups, latency: model)
    let full = try #require(timed(widths: groups.widths).nanoseconds)
    let budget = ModelCost.Budget.milliseconds(0.6 * Double(full) / 1e6)
    let mask = try ChannelMask(
      within: budget.limit(of: timed(widths: groups.widths)), timed, of: groups,
      by: kind.randomScores(seed: 1))
    let after = timed(widths: mask.widths(in: groups))
    #expect(try #require(after.nanoseconds) <= 6 * full / 10)
    #expect(after.multiplyAdds < cost(widths: groups.widths).multiplyAdds)
    #expect(ModelCost.Budget.milliseconds(3.5) == .amount(3_500_000, of: .nanoseconds))
  }

  @Test func `A pruning measures times if its budget is one, and says how far it is`() throws {
    let kind = SmallNetwork.resNet
    let pruning = ChannelPruning(to: .milliseconds(1e6), by: L2Norm(), recovery: .none)
    var shares: [Double] = []
    let (_, report) = try pruning(
      kind.make(), imageShape: kind.imageShape,
      progress: { if $0.stage == .measuringTimes { shares.append($0.share) } })
    #expect(report.before.nanoseconds.map { $0 > 0 } == true)
    #expect(report.before == report.after)
    #expect(report.timeError != nil)
    #expect(shares.last == 1 && shares == shares.sorted())
  }

  @Test func `A measurement ends when its progress throws`() {
    struct Stop: Error {}
    let kind = SmallNetwork.generator
    var calls = 0
    #expect(throws: Stop.self) {
      try LatencyModel.measuring(kind.make(), groups: kind.groups, imageShape: kind.imageShape) {
        _ in
        calls += 1
        if calls == 3 { throw Stop() }
      }
    }
    #expect(calls == 3)
  }
}

import Networks
import Pruning
import TensorCore
import Testing

/// A criterion whose scores are useless.
private struct Useless: Criterion {
  static let key = "useless"

  enum Kind: String, CaseIterable, Codable { case constant, zero, notNumbers, infinite, mixed }

  var kind: Kind

  var needs: Evidence.Kinds { [] }

  func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    (0..<units.unitCount).map { unit in
      switch kind {
      case .constant: 3
      case .zero: 0
      case .notNumbers: .nan
      case .infinite: unit % 3 == 0 ? .infinity : -.infinity
      case .mixed: [.nan, .infinity, 0, 1e30, 1e-30][unit % 5]
      }
    }
  }
}

/// No layer loses all of its channels while another one still has channels to lose.
@Suite struct CollapseTests {
  private static let kinds: [SmallNetwork] = [.generator, .resNet, .leNet, .branches]

  @Test(arguments: kinds, Useless.Kind.allCases)
  fileprivate func `Every group keeps its least share whatever the scores are`(
    _ kind: SmallNetwork, _ scores: Useless.Kind
  ) throws {
    let groups = kind.groups
    let least = groups.leastWidths(share: 0.3)
    let smallest = CostFunction(of: groups)(widths: least).multiplyAdds
    for scope in ChannelPruning.Scope.allCases {
      for normalization in ScoreNormalization.allCases {
        for weighting in CostWeighting.allCases {
          let pruning = ChannelPruning(
            to: .amount(smallest, of: .multiplyAdds), by: Useless(kind: scores), scope: scope,
            normalization: normalization, costWeighting: weighting, leastShare: 0.3,
            recovery: .none)
          let report = try pruning(kind.make(), imageShape: kind.imageShape).report
          #expect(report.groups.map(\.after) == least)
        }
      }
    }
  }

  @Test(arguments: kinds)
  func `Among equal scores, all groups lose the same share`(_ kind: SmallNetwork) throws {
    let groups = kind.groups
    let cost = CostFunction(of: groups)
    let limit = ModelCost.Budget.share(0.5, of: .parameters).limit(of: cost(widths: groups.widths))
    for score in [Float(0), 1, .nan] {
      let scores = [Float](repeating: score, count: groups.channelCount)
      let mask = try ChannelMask(within: limit, cost, of: groups, by: scores, leastShare: 0)
      let lost = zip(mask.widths(in: groups), groups.widths).map { 1 - Double($0) / Double($1) }
      let next = zip(mask.widths(in: groups), groups.widths).map {
        1 - Double($0 - 1) / Double($1)
      }
      // The next channel of any group is beyond the last one that was dropped.
      let most = lost.max() ?? 0
      #expect(next.indices.allSatisfy { next[$0] >= most || groups.widths[$0] == 1 })
    }
  }

  @Test(arguments: ScoreNormalization.allCases)
  func `Scores that are not finite do not change the normalization of others`(
    _ normalization: ScoreNormalization
  ) {
    let groups = SmallNetwork.branches.groups
    let scores: [Float] = [1, 2, .nan, 4, .infinity, 20, 10, -.infinity, 0, 1e30, 3e30, 2e30]
    let found = groups.normalized(scores, by: normalization)
    let scale: (Float, Float) =
      switch normalization {
      case .none: (1, 1)
      case .mean: (7 / 3, 15)
      case .rootMeanSquare: (Float(7).squareRoot(), Float(250).squareRoot())
      case .maximum: (4, 20)
      }
    #expect(found[2].isNaN && found[4] == .infinity && found[7] == -.infinity)
    for (channel, divisor) in [
      (0, scale.0), (1, scale.0), (3, scale.0), (5, scale.1), (6, scale.1),
    ] {
      #expect(abs(found[channel] - scores[channel] / divisor) < 1e-5)
    }
    // Their squares exceed the range of single precision.
    #expect(found[9...11].allSatisfy(\.isFinite) && found[10] > found[11])
    #expect(normalization == .none || found[10] < 3)
  }
}

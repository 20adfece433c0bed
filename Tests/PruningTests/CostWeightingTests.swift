import Layers
import Networks
import Pruning
import TensorCore
import Testing

@Suite struct CostWeightingTests {
  @Test(arguments: SmallNetwork.allCases)
  func `Scores are divided by what a narrower network saves`(_ kind: SmallNetwork) {
    let groups = kind.groups
    let full = ModelCost(of: kind.make(), imageShape: kind.imageShape)
    let scores = kind.randomScores(seed: 3)
    #expect(groups.weighed(scores, by: .none) == scores)
    for (weighting, resource) in [
      (CostWeighting.multiplyAdds, ModelCost.Resource.multiplyAdds), (.parameters, .parameters),
    ] {
      let found = groups.weighed(scores, by: weighting)
      for (index, group) in groups.groups.enumerated() {
        var widths = groups.widths
        widths[index] -= 1
        guard widths[index] > 0 else { continue }
        let mask = ChannelMask(keeping: widths, of: groups, by: scores)
        let small = kind.make().narrowed(to: mask, of: groups)
        let saved =
          resource.amount(in: full)
          - resource.amount(
            in: ModelCost(of: small, imageShape: kind.imageShape))
        for channel in group.channels {
          #expect(abs(found[channel] * Float(saved) - scores[channel]) < 1e-4)
        }
      }
    }
  }

  /// Multiply-adds and scalars that layers move, counted from the shapes of a narrowed network.
  private func energy(of kind: SmallNetwork, _ network: Network) -> Double {
    let trace = Trace(of: network, imageShape: kind.imageShape)
    return trace.records.reduce(0) { sum, record in
      guard record.multiplyAdds > 0 else { return sum }
      let weights = record.operation.parameters.map(\.parameter.value)
        .filter { $0.shape.rank > 1 }.reduce(0) { $0 + $1.count }
      let moved =
        weights + record.inputs.reduce(0) { $0 + $1.shape.count } + record.output.shape.count
      return sum + 4.6 * Double(record.multiplyAdds) + 640 * Double(moved)
    }
  }

  @Test(arguments: SmallNetwork.allCases)
  func `The energy of widths is that of the narrowed network's layers`(_ kind: SmallNetwork) {
    let groups = kind.groups
    let function = EnergyFunction(of: groups)
    for rate in [Float(1), 0.6, 0.2] {
      let mask = randomMask(groups, keeping: rate, seed: 4)
      let small = kind.make().narrowed(to: mask, of: groups)
      let expected = energy(of: kind, small)
      #expect(abs(function(widths: mask.widths(in: groups)) / expected - 1) < 1e-9)
    }
  }
}

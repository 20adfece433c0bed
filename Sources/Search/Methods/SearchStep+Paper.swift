import TensorCore

/// Co-evolution with one objective (Shu et al. 2019).
///
/// The published program differs from this one. Its fitness is 500 over the summed losses plus a
/// thousandth of the dropped channels; the paper and this code use cost plus weighted loss. It
/// masks every layer with the first layer's bits; here each group has its own bits
/// (`GenomeLayout`). Its mutation inverts a random segment of a third of the bits; here mutation
/// flips single bits (`Genome.mutated`). Its first masks all drop half of the channels;
/// `FirstPopulation` covers all rates. A layer can become empty; `WidthRepair` prevents this. It
/// scores networks after ten epochs of training, which regrow pruned channels; here a phenotype
/// depends only on the genome. It has no budget (`BudgetRepair`), no seed and no resuming. Its
/// widths are free, as here without `SearchConfiguration.evenness`.
extension SearchStep {
  /// Evolves side `a` with the best of side `b` of the last generation, then `b` with the best of
  /// the new `a`. Each half is a step of coordinate descent, so that with an elite the best pair
  /// never gets worse.
  func advancePaper(
    _ state: inout SearchState, lossWeight: Double, selection: SearchMethod.Selection
  ) throws {
    for side in Side.allCases {
      let parents = state.populations[side]
      let partner = state.populations[side.other][0].genome
      let fitness = parents.map { -value(of: $0, lossWeight: lossWeight) }
      let wheel = RouletteWheel(fitness: fitness)
      let elites = parents.prefix(configuration.elites).map(\.genome)
      let offspring = children(
        on: side, count: configuration.populationSize - elites.count, of: state
      ) { stream in
        switch selection {
        case .roulette: wheel.spin(using: &stream)
        case .tournament(let size):
          Tournament.winner(among: parents.count, size: size, using: &stream) {
            fitness[$0] > fitness[$1]
          }
        }
      }
      let pairs = (elites + offspring).map { GenomePair($0, on: side, partner: partner) }
      let scored = try members(pairs, on: side, &state)
      state.populations[side] = sorted(scored, lossWeight: lossWeight)
    }
  }

  /// The objective of a member with its partner: both costs and the losses of both directions. The
  /// terms of the partner alone are equal for all members.
  func value(of member: Member, lossWeight: Double) -> Double {
    let point = point(of: member)
    return point.isFinite ? point.cost + lossWeight * point.loss : .infinity
  }

  /// The members from best to worst; equal members keep their order.
  func sorted(_ members: [Member], lossWeight: Double) -> [Member] {
    let values = members.map { value(of: $0, lossWeight: lossWeight) }
    return members.indices.sorted { (values[$0], $0) < (values[$1], $1) }.map { members[$0] }
  }
}

import TensorCore

/// Co-evolution with one objective (Shu et al. 2019).
///
/// What the published program does and this does not: its fitness is 500 over the summed losses
/// plus a thousandth of the channels dropped, where the paper and this have cost plus weighted
/// loss; it masks every layer with the first layer's bits (here each group has its own,
/// `GenomeLayout`); its mutation inverts a random segment of a third of the bits (here single bits,
/// `Genome.mutated`); its first masks all drop half of the channels (`FirstPopulation` visits all
/// rates); a layer may end up empty (`WidthRepair`); what it scores has regrown the pruned channels
/// in ten epochs of training (a phenotype is made of the genome alone); it has no budget
/// (`BudgetRepair`), seed or resuming. Its widths are free, as they are here without
/// `SearchConfiguration.evenness`.
extension SearchStep {
  /// Side `a` with the best of side `b` of the last generation, then `b` with the best of the new
  /// `a`: each half is a step of descent in one coordinate, so that with an elite the best pair never
  /// gets worse.
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

  /// The objective of a member with its partner: both costs, and both directions' losses. What
  /// belongs to the partner alone is the same for all members.
  func value(of member: Member, lossWeight: Double) -> Double {
    let point = point(of: member)
    return point.isFinite ? point.cost + lossWeight * point.loss : .infinity
  }

  /// The best first; of equal ones, the one that stood first.
  func sorted(_ members: [Member], lossWeight: Double) -> [Member] {
    let values = members.map { value(of: $0, lossWeight: lossWeight) }
    return members.indices.sorted { (values[$0], $0) < (values[$1], $1) }.map { members[$0] }
  }
}

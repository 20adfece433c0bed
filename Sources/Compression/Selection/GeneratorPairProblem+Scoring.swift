import Search

extension GeneratorPairProblem {
  /// The score of one pair, as in the search.
  public func score(of pair: GenomePair) -> PairScore {
    let grown = Sides { phenotype(of: pair[$0], on: $0) }
    return PairScore(
      costs: Sides { cost(of: pair[$0], on: $0) },
      ownLosses: Sides { ownLoss(of: grown[$0], on: $0) },
      coupledLosses: coupledLosses(of: grown))
  }
}

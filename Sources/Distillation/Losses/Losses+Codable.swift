extension Losses: Codable {
  /// Reads all terms from one mapping with the keys of all terms.
  ///
  /// Settings of a term with weight 0 are not read, so that a recipe with settings without effect
  /// is rejected.
  ///
  /// - Parameters:
  ///   - decoder: The decoder of the mapping.
  ///   - offer: The parts that the training provides; a term that needs other parts is rejected.
  ///   - standard: The terms whose weight is not 0 by default.
  /// - Throws: `DecodingError` for a value out of range, or for a term that the training does not
  ///   support.
  public init(
    from decoder: any Decoder, offering offer: LossOffer, filledFrom standard: Losses
  ) throws {
    let container = try decoder.container(keyedBy: LossKey.self)
    var terms: [any LossTerm] = []
    for kind in LossTermList.known {
      guard let problem = kind.problem(offering: offer) else {
        terms.append(try standard.read(kind, from: container))
        continue
      }
      // Reading the key would list it among the known keys in messages.
      if container.allKeys.contains(where: { $0.stringValue == kind.key }) {
        throw LossFlaw(kind.key, problem).error(in: container)
      }
    }
    self.init(
      unchecked: terms, balance: try LossBalance.read(from: container) ?? standard.balance)
    if let flaw { throw flaw.error(in: container) }
  }

  /// Reads terms for any training; terms that the mapping does not name have weight 0.
  public init(from decoder: any Decoder) throws {
    let all = LossNeeds(rawValue: ~0)
    try self.init(
      from: decoder, offering: LossOffer(all, by: "a training"),
      filledFrom: Losses(unchecked: []))
  }

  /// Writes each weight, the settings of active terms, and the balance.
  public func encode(to encoder: any Encoder) throws {
    for term in terms { try term.encode(to: encoder) }
    var container = encoder.container(keyedBy: LossKey.self)
    try balance?.write(to: &container)
  }

  /// The same losses with every term that a training supports, so that a written recipe contains
  /// all weights.
  public func completed(offering offer: LossOffer) -> Losses {
    let offered = LossTermList.known.filter { $0.problem(offering: offer) == nil }
    let others = terms.filter { term in !LossTermList.known.contains { $0 == type(of: term) } }
    return Losses(unchecked: offered.map { first($0) } + others, balance: balance)
  }

  private func read<Term: LossTerm>(
    _ kind: Term.Type, from container: KeyedDecodingContainer<LossKey>
  ) throws -> Term {
    var term = first(kind)
    try term.read(from: container)
    return term
  }

  /// The term of a kind, with weight 0 if it is not active.
  private func first<Term: LossTerm>(_ kind: Term.Type) -> Term { self[kind] ?? Term(weight: 0) }
}

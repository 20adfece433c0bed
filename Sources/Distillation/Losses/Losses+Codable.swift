extension Losses: Codable {
  /// Reads terms from the one mapping that holds the keys of all.
  ///
  /// Keys of a term without a weight are not asked for, so that a recipe cannot hold them without
  /// effect.
  ///
  /// - Parameters:
  ///   - offer: What the training gives to read; a term that needs more is refused.
  ///   - standard: The terms with a weight where the mapping does not name one.
  /// - Throws: `DecodingError` for a value out of its range and a term that is not offered.
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
      // Asking for the key would make it one of those that a message calls known.
      if container.allKeys.contains(where: { $0.stringValue == kind.key }) {
        throw LossFlaw(kind.key, problem).error(in: container)
      }
    }
    self.init(unchecked: terms)
    if let flaw { throw flaw.error(in: container) }
  }

  /// Reads terms that any training may use; those that the mapping does not name have no weight.
  public init(from decoder: any Decoder) throws {
    let all = LossNeeds(rawValue: ~0)
    try self.init(
      from: decoder, offering: LossOffer(all, by: "a training"),
      filledFrom: Losses(unchecked: []))
  }

  /// Writes each weight, and the settings of terms in use.
  public func encode(to encoder: any Encoder) throws {
    for term in terms { try term.encode(to: encoder) }
  }

  /// The same losses with every term that a training offers, so that writing them names all weights.
  public func completed(offering offer: LossOffer) -> Losses {
    let offered = LossTermList.known.filter { $0.problem(offering: offer) == nil }
    let others = terms.filter { term in !LossTermList.known.contains { $0 == type(of: term) } }
    return Losses(unchecked: offered.map { first($0) } + others)
  }

  private func read<Term: LossTerm>(
    _ kind: Term.Type, from container: KeyedDecodingContainer<LossKey>
  ) throws -> Term {
    var term = first(kind)
    try term.read(from: container)
    return term
  }

  /// The term of a kind, without a weight if it is not in use.
  private func first<Term: LossTerm>(_ kind: Term.Type) -> Term { self[kind] ?? Term(weight: 0) }
}

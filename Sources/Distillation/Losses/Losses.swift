/// The terms of a loss, in the order in which they enter its sum.
public struct Losses: Sendable {
  /// The terms, those without a weight included.
  public let terms: [any LossTerm]

  /// A sum of terms. Those of `LossTermList` come first, in its order, and others as they are given.
  ///
  /// - Precondition: Keys differ, weights and settings are in their ranges, and one weight is above 0.
  public init(_ terms: [any LossTerm]) {
    self.init(unchecked: terms)
    if let flaw { preconditionFailure("Losses: \(flaw.key) \(flaw.text)") }
  }

  init(unchecked terms: [any LossTerm]) {
    let order = LossTermList.all.map { $0.key }
    func place(_ term: any LossTerm) -> Int {
      order.firstIndex(of: type(of: term).key) ?? order.count
    }
    // Sorting is stable.
    self.terms = terms.sorted { place($0) < place($1) }
  }

  /// Cross-entropy with the labels.
  public static let labels = Losses([LabelTerm()])
  /// The published practice of distillation: 0.1 of labels, and 0.9 of soft targets at T = 4.
  public static let distillation = Losses([LabelTerm(weight: 0.1), SoftTargetTerm()])

  /// The terms with a weight above 0 that count for the generator of a direction.
  ///
  /// - Parameter direction: Nil for a network that is no generator of a pair.
  public func active(in direction: TranslationDirection? = nil) -> [any LossTerm] {
    terms.filter { $0.weight > 0 && $0.applies(to: direction) }
  }

  /// All that the terms in use read.
  ///
  /// - Parameter direction: Leaves out what does not count for its generator; nil for no such limit.
  public func needs(in direction: TranslationDirection? = nil) -> LossNeeds {
    active(in: direction).reduce([]) { $0.union(type(of: $1).needs) }
  }

  /// The term of a kind if it is in use.
  public subscript<Term: LossTerm>(_: Term.Type) -> Term? {
    terms.lazy.compactMap { $0 as? Term }.first { $0.weight > 0 }
  }

  /// Why these terms cannot be used with networks and images; nil if they can.
  public func problem(with networks: LossNetworks, offering offer: LossOffer) -> String? {
    for term in active(in: networks.direction) {
      if let problem = type(of: term).problem(offering: offer) {
        return "\(type(of: term).key) \(problem)"
      }
      if let problem = term.problem(with: networks) { return problem }
    }
    return nil
  }

  /// The first value that does not fit.
  var flaw: LossFlaw? {
    for term in terms {
      if let flaw = term.flaw { return flaw }
    }
    let keys = terms.map { type(of: $0).key }
    if let key = keys.first(where: { key in keys.count { $0 == key } > 1 }) {
      return LossFlaw(key, "is the key of two terms")
    }
    return idleness ?? active().lazy.compactMap { $0.flaw(beside: others($0)) }.first
  }

  private var idleness: LossFlaw? {
    guard terms.allSatisfy({ $0.weight == 0 }) else { return nil }
    return LossFlaw(
      terms.first.map { type(of: $0).key } ?? "weight",
      "is 0 like all other weights, expected one above 0")
  }

  private func others(_ term: any LossTerm) -> [any LossTerm] {
    active().filter { type(of: $0) != type(of: term) }
  }
}

extension Losses: Equatable {
  /// Whether the same terms are in use, with the same weights and settings.
  public static func == (first: Losses, second: Losses) -> Bool {
    let (ours, theirs) = (first.active(), second.active())
    return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.equals($1) }
  }
}

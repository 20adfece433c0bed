/// The terms of a loss, in the order of its sum.
public struct Losses: Sendable {
  /// All terms, including those with weight 0.
  public let terms: [any LossTerm]
  /// How the weights change from epoch to epoch; nil if they do not.
  public var balance: LossBalance?

  /// A sum of terms. The terms of `LossTermList` come first in its order, then other terms in the
  /// given order.
  ///
  /// - Precondition: Keys differ, weights and settings are in range, and at least one weight is
  ///   above 0.
  public init(_ terms: [any LossTerm], balance: LossBalance? = nil) {
    self.init(unchecked: terms, balance: balance)
    if let flaw { preconditionFailure("Losses: \(flaw.key) \(flaw.text)") }
  }

  init(unchecked terms: [any LossTerm], balance: LossBalance? = nil) {
    self.balance = balance
    let order = LossTermList.all.map { $0.key }
    func place(_ term: any LossTerm) -> Int {
      order.firstIndex(of: type(of: term).key) ?? order.count
    }
    // Sorting is stable.
    self.terms = terms.sorted { place($0) < place($1) }
  }

  /// The same losses with some terms replaced, or added.
  ///
  /// - Precondition: As for `init`.
  public func replacing(_ others: [any LossTerm]) -> Losses {
    let keys = others.map { type(of: $0).key }
    return Losses(
      terms.filter { !keys.contains(type(of: $0).key) } + others, balance: balance)
  }

  /// Cross-entropy with the labels.
  public static let labels = Losses([LabelTerm()])
  /// Common weights for distillation: 0.1 for labels, and 0.9 for soft targets at T = 4.
  public static let distillation = Losses([LabelTerm(weight: 0.1), SoftTargetTerm()])

  /// The terms with a weight above 0 that apply to the generator of a direction.
  ///
  /// - Parameter direction: The direction; nil for a network that is not a generator of a pair.
  public func active(in direction: TranslationDirection? = nil) -> [any LossTerm] {
    terms.filter { $0.weight > 0 && $0.applies(to: direction) }
  }

  /// All parts of a pass that the active terms read.
  ///
  /// - Parameter direction: Includes only terms that apply to this direction; nil for all terms.
  public func needs(in direction: TranslationDirection? = nil) -> LossNeeds {
    active(in: direction).reduce([]) { $0.union(type(of: $1).needs) }
  }

  /// The term of a kind if it is active.
  public subscript<Term: LossTerm>(_: Term.Type) -> Term? {
    terms.lazy.compactMap { $0 as? Term }.first { $0.weight > 0 }
  }

  /// The reason why these terms do not fit networks and images; nil if they fit.
  public func problem(with networks: LossNetworks, offering offer: LossOffer) -> String? {
    for term in active(in: networks.direction) {
      if let problem = type(of: term).problem(offering: offer) {
        return "\(type(of: term).key) \(problem)"
      }
      if let problem = term.problem(with: networks) { return problem }
    }
    return nil
  }

  /// The first invalid value.
  var flaw: LossFlaw? {
    for term in terms {
      if let flaw = term.flaw { return flaw }
    }
    let keys = terms.map { type(of: $0).key }
    if let key = keys.first(where: { key in keys.count { $0 == key } > 1 }) {
      return LossFlaw(key, "is the key of two terms; use different keys")
    }
    return idleness ?? tapConflict ?? active().lazy.compactMap { $0.flaw(beside: others($0)) }.first
      ?? balance?.flaw(of: active())
  }

  /// Terms whose taps differ, which one mapping cannot hold.
  private var tapConflict: LossFlaw? {
    let terms = active().compactMap { $0 as? any FeatureMapTerm }
    guard Set(terms.map(\.taps)).count > 1 else { return nil }
    let keys = terms.map { type(of: $0).key }.joined(separator: " and ")
    return LossFlaw("taps", "differ between \(keys), which share them; use the same taps for all")
  }

  private var idleness: LossFlaw? {
    guard terms.allSatisfy({ $0.weight == 0 }) else { return nil }
    return LossFlaw(
      terms.first.map { type(of: $0).key } ?? "weight",
      "is 0, and so are all other weights; set at least one weight above 0")
  }

  private func others(_ term: any LossTerm) -> [any LossTerm] {
    active().filter { type(of: $0) != type(of: term) }
  }
}

extension Losses: Equatable {
  /// Whether the same terms are active, with the same weights, settings and balance.
  public static func == (first: Losses, second: Losses) -> Bool {
    let (ours, theirs) = (first.active(), second.active())
    return first.balance == second.balance && ours.count == theirs.count
      && zip(ours, theirs).allSatisfy { $0.equals($1) }
  }
}

/// The pairs of terms for some networks, which are found once: they need the shapes of all values of
/// all networks, and a training reads them in every step.
///
/// Copies of a `LossNetworks` share it, since pairs depend only on what does not change in a copy.
final class FeaturePairMemo {
  /// What a list of pairs depends on in addition to the networks.
  private struct Key: Hashable {
    let term: ObjectIdentifier
    let topic: String
    let taps: FeatureTaps?
  }

  private var lists: [Key: [FeaturePair]] = [:]

  /// The list of a kind of term.
  ///
  /// - Parameters:
  ///   - term: The kind of term.
  ///   - topic: Tells several lists of a kind of term apart.
  ///   - taps: The taps of the term.
  ///   - find: Finds the list.
  func pairs(
    of term: any LossTerm.Type, _ topic: String = "", at taps: FeatureTaps? = nil,
    _ find: () -> [FeaturePair]
  ) -> [FeaturePair] {
    let key = Key(term: ObjectIdentifier(term), topic: topic, taps: taps)
    if let list = lists[key] { return list }
    let list = find()
    lists[key] = list
    return list
  }
}

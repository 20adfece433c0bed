/// What a weight is to a unit that may be cut.
public enum UnitRelation: Hashable, Sendable, CaseIterable {
  /// It computes the unit: for a channel, the weights that make it.
  case make
  /// It uses the unit: for a channel, the columns of the weights that read it.
  case read
}

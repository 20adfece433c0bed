/// The relation of a weight to a unit that can be pruned.
public enum UnitRelation: Hashable, Sendable, CaseIterable {
  /// It computes the unit: for a channel, the rows of weights with that output.
  case make
  /// It reads the unit: for a channel, the columns of weights with that input.
  case read
}

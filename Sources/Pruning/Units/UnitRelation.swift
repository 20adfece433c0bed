/// The relation of a weight to a unit that can be pruned.
public enum UnitRelation: Hashable, Sendable, CaseIterable {
  /// It computes the unit: for a channel, the rows of weights with that output.
  case make
  /// It reads the unit: for a channel, the columns of weights with that input.
  case read
  /// It belongs to the unit alone, so that pruning removes it with the unit, and does not read it:
  /// besides the rows that compute a channel, its biases, depthwise kernels, and what norms have for
  /// it, statistics included.
  case own
}

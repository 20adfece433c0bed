/// An axis of a chart.
public struct ChartAxis: Hashable, Sendable {
  /// The mapping from numbers to positions.
  public enum Scale: Hashable, Sendable {
    /// Equal distances for equal differences.
    case linear
    /// Equal distances for equal ratios; only positive numbers have a position.
    case logarithmic
  }

  /// The title next to the axis; empty for none.
  public var title: String
  /// The mapping from numbers to positions.
  public var scale: Scale
  /// Whether the numbers are counts, so that all ticks are whole numbers.
  public var isWhole: Bool

  /// Describes an axis.
  public init(_ title: String = "", scale: Scale = .linear, isWhole: Bool = false) {
    self.title = title
    self.scale = scale
    self.isWhole = isWhole
  }

  /// Whether a number has a position on the axis.
  ///
  /// Numbers beyond 1e150 are excluded, because their differences or squares could overflow.
  func places(_ value: Double) -> Bool {
    abs(value) < 1e150 && (scale == .linear || value > 1e-150)
  }
}

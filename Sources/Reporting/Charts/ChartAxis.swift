/// What one of a chart's axes shows.
public struct ChartAxis: Hashable, Sendable {
  /// How numbers become places.
  public enum Scale: Hashable, Sendable {
    /// Equal distances for equal differences.
    case linear
    /// Equal distances for equal ratios; numbers that are not positive have no place.
    case logarithmic
  }

  /// Stands beside the axis; empty for none.
  public var title: String
  /// How numbers become places.
  public var scale: Scale
  /// Whether the numbers count something, so that ticks between whole numbers mean nothing.
  public var isWhole: Bool

  /// Describes an axis.
  public init(_ title: String = "", scale: Scale = .linear, isWhole: Bool = false) {
    self.title = title
    self.scale = scale
    self.isWhole = isWhole
  }

  /// Whether a number has a place on the axis.
  ///
  /// Beyond 1e150 differences of numbers and their squares are in danger of being infinite.
  func places(_ value: Double) -> Bool {
    abs(value) < 1e150 && (scale == .linear || value > 1e-150)
  }
}

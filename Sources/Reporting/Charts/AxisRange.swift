import Foundation

/// The part of an axis that a chart shows, and its ticks.
struct AxisRange: Hashable {
  /// Where the axis begins.
  let lower: Double
  /// Where it ends.
  let upper: Double
  /// The labeled ticks.
  let ticks: AxisTicks
  private let scale: ChartAxis.Scale

  /// The range of all `values` that `axis` can show; nil if there is none.
  ///
  /// - Parameters:
  ///   - isPadded: Whether to leave a margin around the outermost values.
  ///   - tickCount: The approximate number of ticks.
  init?(_ values: some Sequence<Double>, axis: ChartAxis, isPadded: Bool, tickCount: Int) {
    let values = values.filter(axis.places)
    guard let least = values.min(), let most = values.max() else { return nil }
    scale = axis.scale
    switch axis.scale {
    case .linear:
      (lower, upper) = Self.linear(least, most, isPadded: isPadded, isWhole: axis.isWhole)
      ticks = .linear(from: lower, to: upper, count: tickCount, isWhole: axis.isWhole)
    case .logarithmic:
      let margin = most / least < 1.001 ? 1.5 : isPadded ? pow(most / least, 0.05) : 1
      (lower, upper) = (least / margin, most * margin)
      ticks = .logarithmic(from: lower, to: upper, count: tickCount)
    }
  }

  /// The position of a value between the ends, from 0 to 1.
  func fraction(_ value: Double) -> Double {
    scale == .linear
      ? (value - lower) / (upper - lower) : log(value / lower) / log(upper / lower)
  }

  private static func linear(
    _ least: Double, _ most: Double, isPadded: Bool, isWhole: Bool
  ) -> (lower: Double, upper: Double) {
    let size = max(abs(least), abs(most))
    // Treat values that differ only by rounding as one value in the middle.
    guard most - least > size * 1e-6, most - least > 1e-150 else {
      let room = isWhole ? 0.6 : size > 1e-140 ? size * 0.1 : 1
      return (least - room, most + room)
    }
    guard isPadded else { return (least, most) }
    let room = (most - least) * 0.05
    // An axis that starts near zero starts at zero, and an axis of positive numbers never starts
    // below zero.
    return (least >= 0 && least < 0.3 * most ? 0 : least - room, most + room)
  }
}

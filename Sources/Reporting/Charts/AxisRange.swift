import Foundation

/// The part of an axis that a chart shows, and its ticks.
struct AxisRange: Hashable {
  /// Where the axis begins.
  let lower: Double
  /// Where it ends.
  let upper: Double
  /// What is named.
  let ticks: AxisTicks
  private let scale: ChartAxis.Scale

  /// Takes in all of `values` that have a place on `axis`; nil if none has.
  ///
  /// - Parameters:
  ///   - isPadded: Whether the outermost values keep a distance from the ends.
  ///   - tickCount: About so many ticks.
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

  /// Where a value lies between the ends, from 0 to 1.
  func fraction(_ value: Double) -> Double {
    scale == .linear
      ? (value - lower) / (upper - lower) : log(value / lower) / log(upper / lower)
  }

  private static func linear(
    _ least: Double, _ most: Double, isPadded: Bool, isWhole: Bool
  ) -> (lower: Double, upper: Double) {
    let size = max(abs(least), abs(most))
    // Values that differ by rounding only are one value; it lies in the middle.
    guard most - least > size * 1e-6, most - least > 1e-150 else {
      let room = isWhole ? 0.6 : size > 1e-140 ? size * 0.1 : 1
      return (least - room, most + room)
    }
    guard isPadded else { return (least, most) }
    let room = (most - least) * 0.05
    // An axis that is close to zero begins there, and one of positive numbers never below.
    return (least >= 0 && least < 0.3 * most ? 0 : least - room, most + room)
  }
}

import Foundation

/// The labeled positions on an axis.
package struct AxisTicks: Hashable {
  /// The positions in ascending order.
  package let values: [Double]
  /// The label of each position.
  package let labels: [String]

  /// Multiples of 1, 2 or 5 times a power of ten, about `count` of them.
  ///
  /// - Precondition: `lower` is less than `upper`, by more than a billionth of their magnitude.
  package static func linear(from lower: Double, to upper: Double, count: Int, isWhole: Bool)
    -> AxisTicks
  {
    precondition(lower < upper, "AxisTicks: found a range from \(lower) to \(upper)")
    let rough = (upper - lower) / Double(count)
    let power = pow(10, log10(rough).rounded(.down))
    var step = ([1, 2, 5, 10].first { $0 * power >= rough * (1 - 1e-9) } ?? 10) * power
    if isWhole { step = max(1, step) }
    // Rounding must not drop a tick at the very end.
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    // Adding 0 turns -0 into 0.
    let values = stride(from: first, through: last, by: 1).map { $0 * step + 0 }
    return AxisTicks(values: values, labels: labels(values, step: step))
  }

  /// Powers of ten; if there are few, also twice and five times these.
  ///
  /// - Precondition: `0 < lower < upper`.
  package static func logarithmic(from lower: Double, to upper: Double, count: Int) -> AxisTicks {
    precondition(0 < lower && lower < upper, "AxisTicks: found a range from \(lower) to \(upper)")
    let (first, last) = (Int(log10(lower).rounded(.down)), Int(log10(upper).rounded(.up)))
    func ticks(_ factors: [Double], every stride: Int) -> [Double] {
      var ticks: [Double] = []
      for decade in first...last where decade % stride == 0 {
        ticks += factors.map { $0 * pow(10, Double(decade)) }
      }
      return ticks.filter { lower * (1 - 1e-9) <= $0 && $0 <= upper * (1 + 1e-9) }
    }
    // Skip decades evenly, unless too few remain.
    let coarsest = max(1, (last - first + count - 1) / count)
    let values =
      (1...coarsest).reversed().lazy.map { ticks([1], every: $0) }
      .first { $0.count >= 3 }
      ?? ticks([1, 2, 5], every: 1)
    guard values.count >= 2 else {
      return linear(from: lower, to: upper, count: count, isWhole: false)
    }
    return AxisTicks(
      values: values,
      labels: values.map {
        $0 < 1e5 ? NumberWords.short($0, trims: true) : NumberWords.scientific($0, digits: 1)
      })
  }

  /// Labels with enough digits to distinguish neighboring ticks.
  private static func labels(_ values: [Double], step: Double) -> [String] {
    let largest = values.map(abs).max() ?? 0
    let stepExponent = Int((log10(step) + 1e-9).rounded(.down))
    if largest >= 1e6 || largest < 1e-3 {
      return values.map { value in
        guard value != 0 else { return "0" }
        let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
        return NumberWords.scientific(value, digits: max(1, exponent - stepExponent + 1))
      }
    }
    guard stepExponent < 0 else { return values.map { NumberWords.whole(Int($0.rounded())) } }
    return values.map { NumberWords.fixed($0, decimals: -stepExponent) }
  }
}

/// The mean and the standard deviation of some numbers.
public struct Spread: Hashable, Sendable {
  /// The mean; NaN if there are no numbers.
  public let mean: Double
  /// The standard deviation with the divisor n − 1; 0 for a single number.
  public let standardDeviation: Double

  /// Measures `values`.
  public init(of values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = (squares / max(1, count - 1)).squareRoot()
  }
}

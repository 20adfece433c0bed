import Foundation

/// The hard concrete distribution of a gate in 0...1, which is exactly 0 or 1 with a probability
/// above 0 (Louizos et al. 2018, "Learning sparse neural networks through L0 regularization",
/// equations 10 to 13, with the paper's constants β = 2/3, γ = −0.1, ζ = 1.1).
package enum HardConcrete {
  /// The temperature β.
  package static let temperature = 2.0 / 3
  /// The lower limit γ before the gate is cut to 0...1.
  package static let low = -0.1
  /// The upper limit ζ.
  package static let high = 1.1

  /// σ(x)
  package static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// A sample: `s = σ((log u − log(1 − u) + log α) / β)`, `z = min(1, max(0, s(ζ − γ) + γ))`.
  ///
  /// - Parameters:
  ///   - logAlpha: log α.
  ///   - uniform: u, in 0..<1.
  /// - Returns: z and its derivative by log α, which is 0 where z is cut.
  package static func sample(
    logAlpha: Double, uniform: Double
  ) -> (gate: Double, slope: Double) {
    let u = min(1 - 1e-6, max(1e-6, uniform))
    let s = sigmoid((log(u) - log(1 - u) + logAlpha) / temperature)
    let stretched = s * (high - low) + low
    guard stretched > 0, stretched < 1 else { return (stretched <= 0 ? 0 : 1, 0) }
    return (stretched, (high - low) * s * (1 - s) / temperature)
  }

  /// The probability that the gate is not 0, `σ(log α − β log(−γ / ζ))`, and its derivative by log α.
  package static func openness(logAlpha: Double) -> (probability: Double, slope: Double) {
    let p = sigmoid(logAlpha - temperature * log(-low / high))
    return (p, p * (1 - p))
  }

  /// The gate without noise, `min(1, max(0, σ(log α)(ζ − γ) + γ))`.
  package static func value(logAlpha: Double) -> Double {
    min(1, max(0, sigmoid(logAlpha) * (high - low) + low))
  }
}

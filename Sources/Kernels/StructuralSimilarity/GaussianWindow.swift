import Foundation

/// The window of structural similarity: a Gaussian of 11 taps with σ = 1.5 along each axis that
/// sums to 1 (Wang et al. 2004, section III.C).
package enum GaussianWindow {
  /// Taps along an axis.
  package static let size = 11

  /// The weight of each tap.
  package static let weights: [Float] = {
    let raw = (0..<size).map { exp(-pow(Double($0 - size / 2) / 1.5, 2) / 2) }
    let sum = raw.reduce(0, +)
    return raw.map { Float($0 / sum) }
  }()

  /// Means along a row of `width` pixels, at each position where the window is inside the row.
  ///
  /// - Parameters:
  ///   - row: `[width, channels]`.
  ///   - output: `[width - 10, channels]`.
  static func means(
    _ row: UnsafePointer<Float>, width: Int, channels: Int, output: UnsafeMutablePointer<Float>
  ) {
    let count = (width - size + 1) * channels
    output.update(repeating: 0, count: count)
    for (tap, weight) in weights.enumerated() {
      let shifted = row + tap * channels
      for index in 0..<count { output[index] += weight * shifted[index] }
    }
  }

  /// The transpose of `means`: spreads gradients of the means, `[width - 10, channels]`, to
  /// `[width, channels]`.
  static func spread(
    _ gradient: UnsafePointer<Float>, width: Int, channels: Int,
    output: UnsafeMutablePointer<Float>
  ) {
    let count = (width - size + 1) * channels
    output.update(repeating: 0, count: width * channels)
    for (tap, weight) in weights.enumerated() {
      let shifted = output + tap * channels
      for index in 0..<count { shifted[index] += weight * gradient[index] }
    }
  }
}

import Foundation
import TensorCore

extension RandomStream {
  /// A uniform number between the ends of a range, with 53 random bits.
  mutating func number(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * fraction()
  }

  /// A number in a range whose logarithm is uniform, so that 1/2...1 is as likely as 1...2.
  ///
  /// - Precondition: The range is above zero.
  mutating func ratio(in range: ClosedRange<Double>) -> Double {
    exp(number(in: log(range.lowerBound)...log(range.upperBound)))
  }

  /// A sample of the distribution Beta(α, α): the share that one of two gamma variables has in their
  /// sum.
  ///
  /// - Precondition: α is above zero.
  mutating func symmetricBeta(_ alpha: Double) -> Double {
    let (first, second) = (logarithmOfGamma(alpha), logarithmOfGamma(alpha))
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a sample of the gamma distribution (Marsaglia and Tsang 2000, "A Simple Method
  /// for Generating Gamma Variables"). With small shapes, samples themselves can be too small for a
  /// number.
  private mutating func logarithmOfGamma(_ shape: Double) -> Double {
    let d = max(shape, shape < 1 ? shape + 1 : shape) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(normal())
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      guard log(positiveFraction()) < 0.5 * x * x + d - d * v + d * log(v) else { continue }
      return log(d * v) + (shape < 1 ? log(positiveFraction()) / shape : 0)
    }
  }

  /// A uniform number in 0..<1.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  private mutating func positiveFraction() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }
}

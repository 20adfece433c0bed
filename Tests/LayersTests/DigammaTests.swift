import Foundation
import Layers
import Testing

@Suite struct DigammaTests {
  /// Euler's constant.
  private let gamma = 0.577_215_664_901_532_860_6

  @Test func `Known values are exact`() {
    #expect(abs(digamma(1) + gamma) < 1e-14)
    #expect(abs(digamma(0.5) + gamma + 2 * log(2.0)) < 1e-14)
    #expect(abs(digamma(10) - 2.251_752_589_066_721_1) < 1e-14)
    #expect(abs(digamma(1e-3) + 1000.575_571_931_810_4) < 1e-10)
    #expect(abs(trigamma(1) - .pi * .pi / 6) < 1e-14)
    #expect(abs(trigamma(0.5) - .pi * .pi / 2) < 1e-13)
    #expect(abs(trigamma(10) - 0.105_166_335_681_685_75) < 1e-14)
  }

  @Test func `They are the derivatives of the logarithm of the gamma function`() {
    for x in [0.3, 1, 2.7, 9.99, 10.01, 55, 1000] {
      let step = 1e-4 * x
      let slope = (lgamma(x + step) - lgamma(x - step)) / (2 * step)
      #expect(abs(digamma(x) - slope) < 1e-6 * max(1, abs(slope)))
      let curvature = (digamma(x + step) - digamma(x - step)) / (2 * step)
      #expect(abs(trigamma(x) / curvature - 1) < 1e-6)
    }
  }

  @Test func `Borders have their limits`() {
    #expect(digamma(0) == -.infinity)
    #expect(scaledDigamma(0) == -1)
    #expect(trigamma(0) == .infinity)
    #expect(digamma(.infinity) == .infinity)
    #expect(trigamma(.infinity) == 0)
    #expect(digamma(-1).isNaN && trigamma(-1).isNaN)
  }
}

import Layers
import Networks
import TensorCore
import Testing

@Suite struct InitializerTests {
  @Test(
    arguments: [
      (.heNormal, (2.0 / 50).squareRoot()), (.heNormalFanOut, (2.0 / 200).squareRoot()),
      (.xavierUniform, (6.0 / 250 / 3).squareRoot()),
      (.uniformFanIn, (1.0 / 50 / 3).squareRoot()), (.normal(deviation: 0.02), 0.02),
    ] as [(Initializer, Double)])
  func `Weights have the deviation that the paper gives`(
    initializer: Initializer, deviation: Double
  ) {
    var random = RandomStream(seed: 3)
    let weights = initializer.tensor([200, 50], fanIn: 50, fanOut: 200, random: &random)
    let values = weights.scalars.map(Double.init)
    let mean = values.reduce(0, +) / 10_000
    let found = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000).squareRoot()
    #expect(abs(mean) < 0.05 * deviation)
    #expect(abs(found - deviation) < 0.03 * deviation)
  }

  @Test func `Layers initialize with their fans`() {
    func deviation(_ tensor: Tensor) -> Float {
      (tensor.scalars.reduce(0) { $0 + $1 * $1 } / Float(tensor.count)).squareRoot()
    }
    var random = RandomStream(seed: 3)
    // 9 taps; per group 10 channels in and 40 out.
    let convolution = Convolution2D(
      20, 80, kernelSize: 3, groups: 2, initializer: .heNormal, random: &random)
    #expect(abs(deviation(convolution.weight.value) / (2 / 90.0).squareRoot() - 1) < 0.05)
    let transposed = TransposedConvolution2D(
      20, 80, kernelSize: 3, groups: 2, initializer: .heNormalFanOut, random: &random)
    #expect(abs(deviation(transposed.weight.value) / (2 / 360.0).squareRoot() - 1) < 0.05)
  }
}

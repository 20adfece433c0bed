import Autograd
import Distillation
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

@Suite struct CycleGANStepTests {
  private func step(identity: Float = 0.5, cycleNoise: Float = 0) -> PairStep {
    PairStep(
      CycleGAN(
        generator: .resNetGenerator(.init(filters: 4, blocks: 1)),
        discriminator: .patchDiscriminator(filters: 4, layers: 2),
        seed: 3
      ).pair, losses: .cycleGAN(identity: identity, cycleNoise: cycleNoise))
  }
  private let imagesA = Self.images(seed: 1)
  private let imagesB = Self.images(seed: 2)

  /// Noise in -1...1.
  private static func images(seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed)
    let shape: Shape = [2, 16, 20, 3]
    return Tensor((0..<shape.count).map { _ in 2 * random.uniform() - 1 }, shape: shape)
  }

  @Test func `Training reduces the cycle error`() {
    let step = step()
    var random = RandomStream(seed: 1)
    let losses = (0..<30).map { _ in
      step(imagesA: imagesA, imagesB: imagesB, learningRate: 2e-3, random: &random)
    }
    for name in ["cycle_a_to_b", "cycle_b_to_a", "identity_a_to_b"] {
      let values = losses.map { $0.parts.first { $0.name == name }?.value ?? 0 }
      #expect(values[0] > 0 && values[29] < 0.9 * values[0], "\(name)")
    }
  }

  @Test func `With a weight of 0 there is no identity loss`() {
    var random = RandomStream(seed: 1)
    let report = step(identity: 0)(
      imagesA: imagesA, imagesB: imagesB, learningRate: 1e-3, random: &random)
    #expect(
      report.terms.map(\.fullName) == [
        "adversarial_a_to_b", "cycle_a_to_b", "adversarial_b_to_a", "cycle_b_to_a",
      ])
  }

  @Test func `Cycle noise changes only the cycle losses`() {
    func pass(cycleNoise: Float) -> (losses: [LossValue], random: RandomStream) {
      var random = RandomStream(seed: 1)
      let report = step(cycleNoise: cycleNoise)(
        imagesA: imagesA, imagesB: imagesB, learningRate: 0, random: &random)
      return (report.terms + report.opponents, random)
    }
    let (clean, untouched) = pass(cycleNoise: 0)
    let (noisy, drawn) = pass(cycleNoise: 0.5)
    #expect(untouched == RandomStream(seed: 1) && drawn != untouched)
    #expect(clean.count == 8 && noisy.count == 8)
    for (clean, noisy) in zip(clean, noisy) {
      #expect(clean.fullName == noisy.fullName)
      let difference = abs(clean.value - noisy.value)
      #expect(clean.name == "cycle" ? difference > 1e-3 : difference == 0, "\(clean.fullName)")
    }
  }

  @Test func `Noise is normal with the requested standard deviation`() {
    let tape = Tape(random: RandomStream(seed: 3))
    let images = tape.constant(Tensor(repeating: 0.25, shape: [4, 50, 50, 2]))
    let made = noisy(images, deviation: 0.3, on: tape)
    let noise = made.tensor.scalars.map { Double($0) - 0.25 }
    let count = Double(noise.count)
    #expect(abs(noise.reduce(0, +) / count) < 0.01)
    #expect(abs((noise.reduce(0) { $0 + $1 * $1 } / count).squareRoot() - 0.3) < 0.01)
    // In a normal distribution, 31.7 % of values deviate by more than one standard deviation.
    #expect(abs(Double(noise.count { abs($0) > 0.3 }) / count - 0.317) < 0.02)
  }

  @Test func `A step has the same bits for any number of threads`() {
    #expect(
      isIndependentOfThreads {
        let step = step(cycleNoise: 0.1)
        var random = RandomStream(seed: 1)
        _ = step(imagesA: imagesA, imagesB: imagesB, learningRate: 1e-3, random: &random)
        let networks = step.pair.networks
        return ((networks?.generatorParameters ?? []) + (networks?.discriminatorParameters ?? []))
          .map(\.parameter.value)
      })
  }
}

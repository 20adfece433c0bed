import Autograd
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

@Suite struct CycleGANStepTests {
  private func step(identity: Float = 0.5, cycleNoise: Float = 0) -> CycleGANStep {
    CycleGANStep(
      CycleGAN(
        generator: .resNetGenerator(.init(filters: 4, blocks: 1)),
        discriminator: .patchDiscriminator(filters: 4, layers: 2),
        seed: 3), weights: CycleGANWeights(identity: identity, cycleNoise: cycleNoise))
  }
  private let imagesA = Self.images(seed: 1)
  private let imagesB = Self.images(seed: 2)

  /// Noise in -1...1.
  private static func images(seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed)
    let shape: Shape = [2, 16, 20, 3]
    return Tensor((0..<shape.count).map { _ in 2 * random.uniform() - 1 }, shape: shape)
  }

  @Test func `Training lowers the cycle's error`() {
    let step = step()
    var random = RandomStream(seed: 1)
    let losses = (0..<30).map { _ in
      step(imagesA: imagesA, imagesB: imagesB, learningRate: 2e-3, random: &random)
    }
    #expect(losses[29].cycleAToB < 0.9 * losses[0].cycleAToB)
    #expect(losses[29].cycleBToA < 0.9 * losses[0].cycleBToA)
    #expect(losses[29].identityAToB < 0.9 * losses[0].identityAToB)
  }

  @Test func `Without a weight there is no identity loss`() {
    var random = RandomStream(seed: 1)
    let losses = step(identity: 0)(
      imagesA: imagesA, imagesB: imagesB, learningRate: 1e-3, random: &random)
    #expect(losses.identityAToB == 0 && losses.identityBToA == 0 && losses.cycleAToB > 0)
  }

  @Test func `Noise on the way back changes the cycles and nothing else`() {
    func pass(cycleNoise: Float) -> (losses: CycleGANLosses, random: RandomStream) {
      var random = RandomStream(seed: 1)
      let losses = step(cycleNoise: cycleNoise)(
        imagesA: imagesA, imagesB: imagesB, learningRate: 0, random: &random)
      return (losses, random)
    }
    let (clean, untouched) = pass(cycleNoise: 0)
    var (noisy, drawn) = pass(cycleNoise: 0.5)
    #expect(untouched == RandomStream(seed: 1) && drawn != untouched)
    #expect(
      abs(noisy.cycleAToB - clean.cycleAToB) > 1e-3 && abs(noisy.cycleBToA - clean.cycleBToA) > 1e-3
    )
    (noisy.cycleAToB, noisy.cycleBToA) = (clean.cycleAToB, clean.cycleBToA)
    #expect(noisy == clean)
  }

  @Test func `Noise is normal, and of the deviation asked for`() {
    let tape = Tape(random: RandomStream(seed: 3))
    let images = tape.constant(Tensor(repeating: 0.25, shape: [4, 50, 50, 2]))
    let made = noisy(images, deviation: 0.3, on: tape)
    let noise = made.tensor.scalars.map { Double($0) - 0.25 }
    let count = Double(noise.count)
    #expect(abs(noise.reduce(0, +) / count) < 0.01)
    #expect(abs((noise.reduce(0) { $0 + $1 * $1 } / count).squareRoot() - 0.3) < 0.01)
    // Of a normal distribution 31.7 % are farther from the mean than one deviation.
    #expect(abs(Double(noise.count { abs($0) > 0.3 }) / count - 0.317) < 0.02)
  }

  @Test func `A step has the same bits for any number of threads`() {
    #expect(
      isIndependentOfThreads {
        let step = step(cycleNoise: 0.1)
        var random = RandomStream(seed: 1)
        _ = step(imagesA: imagesA, imagesB: imagesB, learningRate: 1e-3, random: &random)
        return (step.networks.generatorParameters + step.networks.discriminatorParameters)
          .map(\.parameter.value)
      })
  }
}

import Distillation
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

@Suite struct PyTorchStepTests {
  /// Networks of a case: with instance norms, affine ones, or batch norms.
  private func networks(_ fixture: Fixture) throws -> CycleGAN {
    let norm: GeneratorNorm =
      fixture.name == "batch" ? .batch : .instance(isAffine: fixture.name == "affine")
    let filters = fixture.extent("filters")
    var options = ResNetGeneratorOptions(
      filters: filters, blocks: fixture.extent("blocks"), norm: norm)
    options.hasBias = true
    let networks = CycleGAN(
      generator: .resNetGenerator(options),
      discriminator: .patchDiscriminator(filters: filters, norm: norm), seed: 1)
    for (name, module) in networks.named {
      try fixture.load(into: module, prefix: "weights.\(name).")
    }
    return networks
  }

  @Test(
    "Four steps of CycleGAN have PyTorch's losses, with every kind of norm",
    arguments: try Fixture.cases("cyclegan"))
  func fourSteps(_ fixture: Fixture) throws {
    let networks = try networks(fixture)
    let step = PairStep(
      networks.pair,
      losses: .cycleGAN(
        cycleAToB: Float(fixture.option("cycle_a")), cycleBToA: Float(fixture.option("cycle_b"))))
    var random = RandomStream(seed: 1)
    for number in 0..<fixture.extent("steps") {
      let report = step(
        imagesA: try fixture.tensor("images_a"), imagesB: try fixture.tensor("images_b"),
        learningRate: Float(fixture.option("learning_rate")), random: &random)
      // Adam's first steps change a weight by the learning rate regardless of the size of its
      // gradient, which amplifies rounding.
      let tolerance = number == 0 ? 1e-5 : 2e-3
      let losses = report.terms + report.opponents
      #expect(losses.count == 8)
      for loss in losses {
        let name = "\(loss.name)_\(loss.direction == .aToB ? "a" : "b")"
        let expected = Double(try fixture.stored("losses.\(number).\(name)").scalar)
        #expect(
          abs(loss.value - expected) <= tolerance * abs(expected), "\(name) of step \(number)")
      }
    }
  }
}

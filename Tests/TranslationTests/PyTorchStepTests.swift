import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

@Suite struct PyTorchStepTests {
  @Test func `Four steps of CycleGAN have PyTorch's losses`() throws {
    let fixture = try #require(try Fixture.cases("cyclegan").first)
    let filters = fixture.extent("filters")
    let networks = CycleGAN(
      generator: .resNetGenerator(.init(filters: filters, blocks: fixture.extent("blocks"))),
      discriminator: .patchDiscriminator(filters: filters), seed: 1)
    for (name, module) in [
      ("G_A", networks.generatorA), ("G_B", networks.generatorB),
      ("D_A", networks.discriminatorA), ("D_B", networks.discriminatorB),
    ] {
      try fixture.load(into: module, prefix: "weights.\(name).")
    }
    let step = CycleGANStep(
      networks,
      weights: CycleGANWeights(
        cycleA: Float(fixture.option("cycle_a")), cycleB: Float(fixture.option("cycle_b"))))
    var random = RandomStream(seed: 1)
    for number in 0..<fixture.extent("steps") {
      let losses = step(
        imagesA: try fixture.tensor("images_a"), imagesB: try fixture.tensor("images_b"),
        learningRate: Float(fixture.option("learning_rate")), random: &random)
      // Adam's first steps move a weight by the learning rate however small its gradient is, so
      // that rounding grows.
      let tolerance = number == 0 ? 1e-5 : 2e-3
      for (name, found) in [
        ("adversarial_a", losses.adversarialA), ("adversarial_b", losses.adversarialB),
        ("cycle_a", losses.cycleA), ("cycle_b", losses.cycleB),
        ("identity_a", losses.identityA), ("identity_b", losses.identityB),
        ("discriminator_a", losses.discriminatorA), ("discriminator_b", losses.discriminatorB),
      ] {
        let expected = Double(try fixture.stored("losses.\(number).\(name)").scalar)
        #expect(abs(found - expected) <= tolerance * abs(expected), "\(name) of step \(number)")
      }
    }
  }
}

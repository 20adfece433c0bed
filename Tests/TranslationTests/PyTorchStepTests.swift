import Distillation
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
      ("G_A", networks.generatorAToB), ("G_B", networks.generatorBToA),
      ("D_A", networks.discriminatorAToB), ("D_B", networks.discriminatorBToA),
    ] {
      try fixture.load(into: module, prefix: "weights.\(name).")
    }
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

import Distillation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite("Training steps on pairs of images")
struct PairedStepTests {
  private func networks(_ fixture: Fixture) throws -> (generator: Network, discriminator: Network) {
    var random = RandomStream(seed: 1)
    var options = UNetGeneratorOptions(
      depth: fixture.extent("depth"), filters: fixture.extent("filters"))
    options.hasOuterBias = true
    let norm: GeneratorNorm =
      fixture.name.contains("batch") ? .batch : .instance(isAffine: false)
    let generator = Network(.unetGenerator(options), random: &random)
    let discriminator = Network(
      .patchDiscriminator(inputChannels: 6, filters: fixture.extent("filters"), norm: norm),
      random: &random)
    try fixture.load(into: generator, prefix: "weights.G.")
    try fixture.load(into: discriminator, prefix: "weights.D.")
    return (generator, discriminator)
  }

  @Test(
    "Steps have PyTorch's losses and, with SGD, its weights",
    arguments: try Fixture.cases("pix2pix"))
  func likePyTorch(_ fixture: Fixture) throws {
    let (generator, discriminator) = try networks(fixture)
    let usesAdam = fixture.name.hasPrefix("adam")
    let kind: AdversarialLoss = fixture.name.contains("vanilla") ? .vanilla : .leastSquares
    let step = PairedStep(
      generator, discriminator: discriminator,
      losses: Losses([
        AdversarialTerm(weight: 1, loss: kind, discriminatorRate: 1), OutputL1Term(weight: 100),
      ]),
      optimizer: usesAdam
        ? OptimizerConfiguration(.adam, betas: [0.5, 0.999])
        : OptimizerConfiguration(.sgd, momentum: 0),
      exampleImage: [32, 32, 3])
    var random = RandomStream(seed: 1)
    for number in 0..<fixture.extent("steps") {
      let report = step(
        inputs: try fixture.tensor("images_a"), truths: try fixture.tensor("images_b"),
        learningRate: Float(fixture.option("learning_rate")), random: &random)
      // Adam's first steps change a weight by the learning rate regardless of the size of its
      // gradient, which amplifies rounding.
      let tolerance = usesAdam && number > 0 ? 2e-3 : 1e-5
      let losses = report.terms + report.opponents
      #expect(losses.map(\.name) == ["adversarial", "output_l1", "discriminator"])
      for loss in losses {
        let expected = Double(try fixture.stored("losses.\(number).\(loss.name)").scalar)
        #expect(
          abs(loss.value - expected) <= tolerance * abs(expected),
          "\(loss.name) of step \(number): \(loss.value), expected \(expected)")
      }
    }
    guard !usesAdam else { return }
    let (wanted, wantedCritic) = try networks(fixture)
    try fixture.load(into: wanted, prefix: "updated.G.")
    try fixture.load(into: wantedCritic, prefix: "updated.D.")
    // Nothing reads a discriminator's running statistics, whose order of updates differs.
    expectEqual(generator.namedState, wanted.namedState)
    expectEqual(discriminator.namedParameters, wantedCritic.namedParameters)
  }

  private func expectEqual(_ found: [Module.Entry], _ wanted: [Module.Entry]) {
    #expect(found.map(\.name) == wanted.map(\.name))
    for (ours, theirs) in zip(found, wanted) {
      let (x, y) = (ours.parameter.value.scalars, theirs.parameter.value.scalars)
      let difference = zip(x, y).map { abs($0 - $1) }.max() ?? 0
      let size = y.map(abs).max() ?? 0
      #expect(difference <= 1e-5 * max(1, size), "\(ours.name): \(difference)")
    }
  }

  @Test func `Without an adversarial loss there is no discriminator`() throws {
    var random = RandomStream(seed: 1)
    let generator = Network(
      .unetGenerator(inputChannels: 1, outputChannels: 3, .init(depth: 3, filters: 2)),
      random: &random)
    let step = PairedStep(
      generator, discriminator: nil, losses: Losses([OutputL1Term(weight: 1)]),
      exampleImage: [16, 16, 1])
    let images = Tensor(repeating: 0.25, shape: [2, 16, 16, 1])
    let truths = Tensor(repeating: -0.5, shape: [2, 16, 16, 3])
    let first = step(inputs: images, truths: truths, learningRate: 1e-2, random: &random)
    var last = first
    for _ in 0..<20 {
      last = step(inputs: images, truths: truths, learningRate: 1e-2, random: &random)
    }
    #expect(first.opponents.isEmpty && first.terms.map(\.name) == ["output_l1"])
    #expect(last.sums[0] < first.sums[0] / 2)
  }

  @Test func `Losses that need a discriminator or a network as teacher are rejected`() {
    var random = RandomStream(seed: 1)
    let generator = Network(.unetGenerator(.init(depth: 3, filters: 2)), random: &random)
    func problem(_ term: any LossTerm) -> String {
      PairedStep.problem(
        Losses([term]), generator.plan, nil, smallestImage: [8, 8, 3]) ?? ""
    }
    #expect(problem(AdversarialTerm(weight: 1)).contains("discriminators"))
    #expect(problem(FeatureTerm(weight: 1)).contains("networks as teachers"))
    #expect(problem(CycleTerm(weight: 1)).contains("a generator of the opposite direction"))
    #expect(problem(OutputSimilarityTerm(weight: 1)).contains("8×8 are too small"))
    #expect(problem(OutputL1Term(weight: 1)).isEmpty)
  }
}

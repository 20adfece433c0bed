import Distillation
import Interchange
import Networks
import TensorCore
import Translation

/// One training step of CycleGAN with the official defaults.
struct CycleGANRow: BenchmarkRow {
  static let kind = "cyclegan"

  /// The filters of the generators and of the discriminators.
  let filters: Int
  let blocks: Int
  /// Height and width of the images, in pixels.
  let extent: Int
  /// The number of images of each domain.
  let batch: Int
  var learningRate: Float = 2e-4
  let bars: [Peer: Double]

  var name: String { "cyclegan-\(filters)x\(blocks)@\(extent)-b\(batch)-step" }
  var title: String {
    "CycleGAN \(filters) filters, \(blocks) blocks, \(extent)², batch \(batch), training step"
  }
  /// Adam's first step moves each weight by the whole learning rate, however small its gradient is.
  /// Rounding therefore determines the sign of some updates, and the second step's losses are less
  /// close than the first one's.
  var tolerances: [String: Double] { ["losses": 1e-3, "second_losses": 0.02] }
  var comparedRuns: Int { 2 }

  /// In each direction the generators run three times and the discriminators once each; only the
  /// cycle's second generator needs its input's gradient. Then each discriminator runs twice, with
  /// the gradients of all weights.
  var multiplyAdds: Int {
    let generator = TranslationCost.generator(
      GeneratorWidths(filters: filters, blocks: blocks), extent: extent)
    let discriminator = TranslationCost.discriminator(
      (0...3).map { filters << $0 }, extent: extent)
    let generators = 9 * generator.total - 2 * generator.first
    return 2 * batch * (generators + 8 * discriminator.total - 2 * discriminator.first)
  }

  func workload(from source: Case) throws -> any Workload {
    let networks = CycleGAN(
      generator: .resNetGenerator(ResNetGeneratorOptions(filters: filters, blocks: blocks)),
      discriminator: .patchDiscriminator(filters: filters), seed: 1)
    for (name, module) in [
      ("G_A", networks.generatorAToB), ("G_B", networks.generatorBToA),
      ("D_A", networks.discriminatorAToB), ("D_B", networks.discriminatorBToA),
    ] {
      try source.load(into: module, prefix: "weights.\(name).")
    }
    let shape: Shape = [batch, extent, extent, 3]
    return CycleGANWorkload(
      step: PairStep(networks.pair), imagesA: try source.images("images_a", shape),
      imagesB: try source.images("images_b", shape), learningRate: learningRate)
  }

  /// The sizes that fit a small machine.
  static let all: [any BenchmarkRow] = [
    CycleGANRow(
      filters: 64, blocks: 9, extent: 128, batch: 1, bars: [.pytorch: 2, .memory: 0.6]),
    CycleGANRow(
      filters: 32, blocks: 6, extent: 64, batch: 4, bars: [.pytorch: 2, .compiled: 1.7]),
  ]
}

/// Trains on the same images repeatedly.
private final class CycleGANWorkload: Workload {
  private let step: PairStep
  private let imagesA: Tensor
  private let imagesB: Tensor
  private let learningRate: Float
  private var random = RandomStream(seed: 1)
  private var steps: [LossTraining.Report] = []

  init(step: PairStep, imagesA: Tensor, imagesB: Tensor, learningRate: Float) {
    self.step = step
    self.imagesA = imagesA
    self.imagesB = imagesB
    self.learningRate = learningRate
  }

  func run() {
    steps.append(
      step(imagesA: imagesA, imagesB: imagesB, learningRate: learningRate, random: &random))
  }

  /// The losses of the first two steps; those of the second verify the update of the weights.
  func results() -> [StoredTensor] {
    zip(["losses", "second_losses"], steps).flatMap { prefix, report in
      (report.terms + report.opponents).map { loss in
        let domain = loss.direction?.source.lowercased() ?? ""
        return StoredTensor(
          name: "\(prefix).\(loss.name)_\(domain)", tensor: Tensor(Float(loss.value)))
      }
    }
  }
}

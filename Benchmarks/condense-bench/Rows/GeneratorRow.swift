import Autograd
import Interchange
import Networks
import Pruning
import TensorCore

/// CycleGAN's generator on one image, in inference mode.
struct GeneratorRow: BenchmarkRow {
  static let kind = "generator"

  let name: String
  let title: String
  let widths: GeneratorWidths
  /// Height and width of the image, in pixels.
  let extent: Int
  let bars: [Peer: Double]
  /// The row whose speed per multiply-add this one is compared with.
  var fullWidthRow: String?

  var tolerances: [String: Double] { ["output": 1e-3] }
  var multiplyAdds: Int { TranslationCost.generator(widths, extent: extent).total }

  func workload(from source: Case) throws -> any Workload {
    var random = RandomStream(seed: 1)
    let full = Network(
      .resNetGenerator(ResNetGeneratorOptions(blocks: widths.blocks.count)), random: &random)
    let groups = ChannelGroups(of: full, imageShape: [16, 16, 3])
    let scores = RandomScores(seed: 1).scores(of: groups, in: full, .none)
    let generator = full.narrowed(
      to: ChannelMask(keeping: widths.all, of: groups, by: scores), of: groups)
    try source.load(into: generator)
    return ModuleWorkload(
      module: generator, input: try source.images("input", [1, extent, extent, 3]),
      outputGradient: nil)
  }

  /// The full generator, and one with uneven widths, as after pruning.
  static let all: [any BenchmarkRow] = [
    GeneratorRow(
      name: "generator-64@256", title: "generator 64 filters, 9 blocks, 256², forward",
      widths: GeneratorWidths(filters: 64, blocks: 9), extent: 256,
      bars: [.pytorch: 2, .onnxruntime: 1.6]),
    GeneratorRow(
      name: "generator-ragged@256", title: "generator with ragged widths, 256², forward",
      widths: GeneratorWidths(
        encoder: [51, 101], trunk: 203, blocks: [157, 211, 98, 173, 131, 187, 119, 229, 143],
        decoder: [97, 45]), extent: 256, bars: [.fullWidth: 0.7],
      fullWidthRow: "generator-64@256"),
  ]
}

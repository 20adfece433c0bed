import Kernels
import Layers
import TensorCore

/// The options of pix2pix's generator.
public struct UNetGeneratorOptions: Hashable, Sendable {
  /// Channels of the convolutions on the way down, outermost first.
  public var widths: [Int]
  /// The norms.
  public var norm = GeneratorNorm.batch
  /// Whether the levels between the fifth and the innermost one end in a dropout of 0.5, as in the
  /// official code.
  public var usesDropout = false
  /// Whether convolutions inside the outermost level have a bias.
  public var hasBias = false
  /// Whether the first convolution has a bias.
  public var hasOuterBias = false

  /// Makes options of the official generator.
  ///
  /// - Parameters:
  ///   - depth: How often the image is halved: 7 for images of 128×128, 8 for 256×256.
  ///   - filters: Channels of the outermost level; inner ones have up to eight times as many.
  ///   - norm: The norms.
  ///   - usesDropout: Whether inner levels use dropout in training.
  public init(
    depth: Int = 8, filters: Int = 64, norm: GeneratorNorm = .batch, usesDropout: Bool = false
  ) {
    widths = (0..<depth).map { filters << min($0, 3) }
    self.norm = norm
    self.usesDropout = usesDropout
    (hasBias, hasOuterBias) = (norm.keepsBias, norm.keepsBias)
  }
}

extension NetworkPlan {
  /// pix2pix's generator, a U-Net (Isola et al. 2017, appendix 6.1.1): images `[N, H, W,
  /// inputChannels]` in -1...1 to `[N, H, W, outputChannels]` in -1...1. H and W are multiples of
  /// 2^depth.
  ///
  /// 4×4 convolutions with stride 2 and leaky ReLUs halve the image until a pixel is left of 2^depth
  /// pixels, and transposed ones double it again; each level beside the innermost one also reads
  /// what came down to it. Names are those of the official code: `model.model.0`,
  /// `model.model.1.model.1`, …; weights are drawn from N(0, 0.02²).
  ///
  /// - Precondition: There are at least two levels, and all numbers are positive.
  public static func unetGenerator(
    inputChannels: Int = 3, outputChannels: Int = 3,
    _ options: UNetGeneratorOptions = UNetGeneratorOptions()
  ) -> NetworkPlan {
    let depth = options.widths.count
    precondition(depth >= 2, "unetGenerator: found \(depth) levels, expected at least 2")
    var draft = UNetDraft(options)
    let image = draft.network.image(channels: inputChannels)
    let outer = draft.down("model.model.0", image, 0)
    let inner = draft.level(1, "model.model.1", outer)
    let active = draft.network.relu("model.model.2", inner)
    let result = draft.up("model.model.3", active, outputChannels, hasBias: true)
    return draft.network.plan(draft.network.tanh("model.model.4", result))
  }
}

/// Builds a U-Net from the outermost level to the innermost one and back.
private struct UNetDraft {
  var network: Draft
  private let options: UNetGeneratorOptions
  private let draws = Initializer.normal(deviation: 0.02)

  init(_ options: UNetGeneratorOptions) {
    self.options = options
    network = Draft(
      "U-Net generator, \(options.widths.count) levels, \(options.widths[0]) filters"
        + (options.usesDropout ? ", dropout" : ""))
  }

  /// A convolution that halves the image.
  mutating func down(_ name: String, _ input: Draft.Value, _ level: Int) -> Draft.Value {
    network.convolution(
      name, input, options.widths[level], kernel: 4, stride: 2, padding: 1,
      bias: level == 0 ? options.hasOuterBias : options.hasBias, initializer: draws)
  }

  /// A convolution that doubles the image.
  mutating func up(
    _ name: String, _ input: Draft.Value, _ outputs: Int, hasBias: Bool
  ) -> Draft.Value {
    network.transposedConvolution(
      name, input, outputs, kernel: 4, stride: 2, padding: 1, bias: hasBias, initializer: draws)
  }

  /// A level with all inside it: its input, after the leaky ReLU, beside what comes back up.
  mutating func level(_ level: Int, _ path: String, _ input: Draft.Value) -> Draft.Value {
    let isInnermost = level == options.widths.count - 1
    let active = network.leakyReLU("\(path).model.0", input, slope: 0.2)
    var x = down("\(path).model.1", active, level)
    var place = 2
    if !isInnermost {
      x = network.norm("\(path).model.2", x, options.norm)
      x = self.level(level + 1, "\(path).model.3", x)
      place = 4
    }
    x = network.relu("\(path).model.\(place)", x)
    x = up("\(path).model.\(place + 1)", x, input.channels, hasBias: options.hasBias)
    x = network.norm("\(path).model.\(place + 2)", x, options.norm)
    if options.usesDropout, level >= 4, !isInnermost {
      x = network.dropout("\(path).model.\(place + 3)", x)
    }
    // The official code changes the input in place.
    return network.concatenate(path, [active, x])
  }
}

import Layers
import TensorCore

extension NetworkPlan {
  /// A discriminator of overlapping patches of an image (Isola et al. 2017, section 3.2.2), of
  /// 70×70 pixels with three strided layers: images `[N, H, W, C]` to one score per patch, `[N, H',
  /// W', 1]`, without a sigmoid.
  ///
  /// Its 4×4 convolutions have padding 1: strided ones whose channels double up to eight times, one
  /// without stride, and a last one to a single channel. All but the last have a leaky ReLU with
  /// slope 0.2; all but the first and the last have an instance norm. Names: `model.0`, `model.2`,
  /// `model.5`, …; weights are drawn from N(0, 0.02²), as in the official code.
  ///
  /// - Parameters:
  ///   - inputChannels: Channels of the images.
  ///   - filters: Channels of the first layer.
  ///   - layers: Convolutions with stride 2.
  ///   - norm: The norms.
  ///   - hasBias: Whether convolutions before a norm have a bias; nil as in the official code.
  ///   - blursDown: Whether images are halved by a fixed filter behind a convolution, instead of by its
  ///     stride, as in CUT (Park et al. 2020); these filters have numbers of their own.
  /// - Precondition: `layers` is in 1...6, and channels are positive.
  public static func patchDiscriminator(
    inputChannels: Int = 3, filters: Int = 64, layers: Int = 3,
    norm: GeneratorNorm = .instance(isAffine: false), hasBias: Bool? = nil, blursDown: Bool = false
  ) -> NetworkPlan {
    precondition(
      (1...6).contains(layers) && filters >= 1,
      "patchDiscriminator: expected 1 to 6 layers and filters, found \(layers) and \(filters)")
    let draws = Initializer.normal(deviation: 0.02)
    let widths = (0...layers).map { filters << min($0, 3) }
    var draft = Draft(
      "PatchGAN, widths \(widths.map(String.init).joined(separator: "-"))"
        + (blursDown ? ", antialiased" : ""))
    var x = draft.image(channels: inputChannels)
    var index = 0
    for (layer, outputs) in widths.enumerated() {
      x = draft.convolution(
        "model.\(index)", x, outputs, kernel: 4, stride: layer == layers || blursDown ? 1 : 2,
        padding: 1,
        bias: layer == 0 || hasBias ?? norm.keepsBias, initializer: draws)
      // The first layer has no norm, so its number is unused.
      x =
        layer == 0
        ? draft.leakyReLU("model.1", x, slope: 0.2)
        : draft.norm("model.\(index + 1)", x, norm, then: .leakyReLU(slope: 0.2))
      index += layer == 0 ? 2 : 3
      if blursDown, layer < layers {
        x = draft.halve("model.\(index)", x)
        index += 1
      }
    }
    return draft.plan(
      draft.convolution(
        "model.\(index)", x, 1, kernel: 4, padding: 1, initializer: draws))
  }
}

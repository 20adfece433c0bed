import Autograd
import Kernels
import Layers
import Networks
import TensorCore

/// Fits the layers of narrowed networks to the outputs of the original ones, in closed form and
/// without training.
///
/// A layer that loses inputs gets the weights that best predict its old outputs from the remaining
/// inputs: ridge regression over patches of calibration images, which is Optimal Brain Surgeon's
/// compensation (Hassibi, Stork 1993) for whole channels. The patches' moments are gathered once,
/// from the original network. Each mask then costs one Cholesky factorization per layer, and no
/// image.
public struct ChannelRecovery: Sendable {
  /// A layer of the original network and its inputs.
  private struct Layer: Sendable {
    let weight: Int
    let bias: Int?
    let reader: PatchReader
    let regression: PatchRegression
  }

  private let layers: [Layer]
  private let ridge: Float

  /// Gathers the inputs of every layer of `model`.
  ///
  /// - Parameters:
  ///   - model: The original network.
  ///   - groups: The groups of channels, read from `model`.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - options: The number of patches, the ridge and the seed.
  /// - Precondition: There is at least one image.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions()
  ) {
    let sampling = PatchSampling(options, images: images)
    let weights = Set(groups.readingWeights())
    var first: [MixingApplication] = []
    var moments: [Int: SecondMoments] = [:]
    // If a layer is applied twice, norms must follow both outputs.
    var unnormalized: Set<Int> = []
    var start = 0
    for batch in images {
      for layer in MixingApplication.all(in: model, batch, of: weights) {
        let (reader, length) = (layer.reader, layer.reader.patchLength)
        if moments[layer.weight] == nil { first.append(layer) }
        if !layer.isNormalized { unnormalized.insert(layer.weight) }
        for image in 0..<batch.shape[0] {
          let pixels = sampling.pixels(of: reader, weight: layer.weight, image: start + image)
          moments[layer.weight, default: SecondMoments(length: length)]
            .add(reader.patches(of: pixels, in: layer.input, image: image))
        }
      }
      start += batch.shape[0]
    }
    layers = first.compactMap { layer in
      moments.removeValue(forKey: layer.weight).map { moments in
        let isNormalized = !unnormalized.contains(layer.weight)
        let regression = PatchRegression(
          of: layer.matrix, bias: layer.biasValue, mean: moments.mean,
          covariance: moments.covariance(betweenBlocks: !isNormalized))
        return Layer(
          weight: layer.weight, bias: layer.bias, reader: layer.reader,
          regression: isNormalized || layer.bias != nil ? regression : regression.withoutBias)
      }
    }
    ridge = options.ridge
  }

  /// Replaces the weights and biases of a narrowed network's layers that lost inputs.
  ///
  /// Several threads can fit several networks at the same time.
  ///
  /// - Parameters:
  ///   - network: The result of `narrowed(to:of:)` with the same mask and groups.
  ///   - mask: The channels that were kept.
  ///   - groups: The groups of the mask; tied groups of the same network are allowed.
  public func refit(_ network: any Module, to mask: ChannelMask, of groups: ChannelGroups) {
    let state = network.namedWeights
    Parallelism.forEach(blocks: layers.count) { index in
      let layer = layers[index]
      let axes = groups.parameters[layer.weight].axes
      guard let inputs = axes.first(where: { $0.role == .input })?.kept(by: mask) else { return }
      let outputs = axes.first { $0.role == .output }?.kept(by: mask)
      let rows = (0..<layer.reader.taps).flatMap { tap in
        inputs.map { tap * layer.reader.channels + $0 }
      }
      let fit = layer.regression.solution(
        rows: rows, columns: outputs ?? Array(0..<layer.reader.outputs), ridge: ridge)
      // A layer whose system cannot be solved keeps its weights.
      guard let fit else { return }
      let target = state[layer.weight].parameter
      target.value = layer.reader.weight(of: fit.matrix, shape: target.value.shape)
      if let bias = layer.bias { state[bias].parameter.value = fit.bias }
    }
  }
}

extension Network {
  /// A smaller network whose layers are fitted to this one's outputs.
  ///
  /// - Parameters:
  ///   - mask: The channels to keep.
  ///   - groups: The groups of the mask.
  ///   - recovery: The recovery of this network.
  public func narrowed(
    to mask: ChannelMask, of groups: ChannelGroups, recovery: ChannelRecovery
  ) -> Network {
    let small = narrowed(to: mask, of: groups)
    recovery.refit(small, to: mask, of: groups)
    return small
  }
}

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
  let layers: [LayerInputs]
  private let ridge: Float

  /// Gathers the inputs of every layer of `model`.
  ///
  /// - Parameters:
  ///   - model: The original network.
  ///   - groups: The groups of channels, read from `model`.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - options: The number of patches, the ridge and the seed.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw to end
  ///     the work.
  /// - Throws: What `progress` throws.
  /// - Precondition: There is at least one image.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions(),
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    layers = try LayerInputs.all(
      in: model, of: Set(groups.readingWeights()), images: images, options: options,
      progress: progress)
    ridge = options.ridge
  }

  /// The same without progress.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions()
  ) {
    self.init(of: model, groups: groups, images: images, options: options) { _ in }
  }

  /// About how many bytes the gathered inputs take: the moments of every layer, and copies of the
  /// largest ones while they are solved.
  ///
  /// - Parameter groups: The groups of the network's channels.
  package static func bytes(of groups: ChannelGroups) -> Int {
    let moments = groups.readingWeights().map { place in
      let parameter = groups.parameters[place]
      let outputs = parameter.axes.first { $0.role == .output }?.bits.count ?? 1
      let length = parameter.shape.count / max(1, outputs)
      return length > MixingApplication.longestPatch
        ? 0 : length * length * MemoryLayout<Float>.stride
    }
    return moments.reduce(0, +) + 3 * (moments.max() ?? 0)
  }

  /// Uses inputs that were gathered before.
  init(_ layers: [LayerInputs], ridge: Float = RecoveryOptions().ridge) {
    self.layers = layers
    self.ridge = ridge
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
      let fit = layer.regression.solution(
        rows: layer.rows(of: inputs), columns: outputs ?? Array(0..<layer.reader.outputs),
        ridge: ridge)
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

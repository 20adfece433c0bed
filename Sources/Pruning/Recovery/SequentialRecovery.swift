import Autograd
import Kernels
import Layers
import Networks
import TensorCore

/// Fits the layers of a narrowed network one after the other to the original outputs. Each layer is
/// fitted to its inputs from the layers that were fitted before it.
///
/// `ChannelRecovery` assumes that the remaining inputs of a layer are unchanged; here a layer also
/// compensates the errors of earlier layers. It needs the calibration images for every network and
/// one pass per layer, so use it only for the few final networks of a search.
public struct SequentialRecovery: Sendable {
  /// The outputs of a layer of the original network.
  private struct Target: Sendable {
    let weight: Int
    let bias: Int?
    var isNormalized: Bool
    /// The outputs per image, `[pixels, Cout]`.
    var outputs: [Tensor] = []
  }

  private let images: [Tensor]
  private let sampling: PatchSampling
  private let ridge: Float
  private let targets: [Target]

  /// Keeps the outputs of every layer of `model` for some pixels of every image.
  ///
  /// - Parameters:
  ///   - model: The original network.
  ///   - groups: The groups of channels, read from `model`.
  ///   - images: Calibration batches, `[N, H, W, C]` each; the recovery keeps them.
  ///   - options: The number of patches, the ridge and the seed.
  ///   - progress: Called for each batch with the share of the work that is done, in 0...1; it may throw
  ///     to end the work.
  /// - Throws: What `progress` throws.
  /// - Precondition: There is at least one image.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions(patchesPerLayer: 6000),
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    let sampling = PatchSampling(options, images: images)
    let weights = Set(groups.readingWeights())
    var targets: [Target] = []
    var start = 0
    for (index, batch) in images.enumerated() {
      try progress(Double(index) / Double(images.count))
      for layer in MixingApplication.all(in: model, batch, of: weights) {
        let target = targets.firstIndex { $0.weight == layer.weight } ?? targets.count
        if target == targets.count {
          targets.append(
            Target(weight: layer.weight, bias: layer.bias, isNormalized: layer.isNormalized))
        }
        targets[target].isNormalized = targets[target].isNormalized && layer.isNormalized
        for image in 0..<batch.shape[0] {
          let pixels = sampling.pixels(
            of: layer.reader, weight: layer.weight, image: start + image)
          let rows = pixels.map { image * layer.reader.outputPixels + $0 }
          targets[target].outputs.append(
            layer.output.reshaped(to: [
              layer.output.count / layer.reader.outputs, layer.reader.outputs,
            ])
            .selecting([rows, nil]))
        }
      }
      start += batch.shape[0]
    }
    self.targets = targets
    self.images = images
    self.sampling = sampling
    ridge = options.ridge
  }

  /// The same without progress.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions(patchesPerLayer: 6000)
  ) {
    self.init(of: model, groups: groups, images: images, options: options) { _ in }
  }

  /// Replaces the weights and biases of a narrowed network's layers, from the first to the last.
  ///
  /// - Parameters:
  ///   - network: The result of `narrowed(to:of:recovery:)` with the same mask and groups; the
  ///     ridge pulls towards its weights.
  ///   - mask: The channels that were kept.
  ///   - groups: The groups of the mask; tied groups of the same network are allowed.
  ///   - progress: Called for each layer with the share of the work that is done, in 0...1; it may throw
  ///     to end the work.
  /// - Throws: What `progress` throws.
  public func refit(
    _ network: any Module, to mask: ChannelMask, of groups: ChannelGroups,
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    let state = network.namedWeights
    for (index, target) in targets.enumerated() {
      try progress(Double(index) / Double(targets.count))
      let outputs = groups.parameters[target.weight].axes.first { $0.role == .output }?
        .kept(by: mask)
      guard let (layer, regression) = regression(of: target, columns: outputs, in: network)
      else { continue }
      let fit = regression.solution(
        rows: Array(0..<layer.reader.patchLength), columns: Array(0..<layer.reader.outputs),
        ridge: ridge)
      // A layer whose system cannot be solved keeps its weights.
      guard let fit else { continue }
      let weight = state[target.weight].parameter
      weight.value = layer.reader.weight(of: fit.matrix, shape: weight.value.shape)
      if let bias = target.bias { state[bias].parameter.value = fit.bias }
    }
  }

  /// The same without progress.
  public func refit(_ network: any Module, to mask: ChannelMask, of groups: ChannelGroups) {
    refit(network, to: mask, of: groups) { _ in }
  }

  /// The problem of predicting the original outputs from the layer's present inputs.
  private func regression(
    of target: Target, columns: [Int]?, in network: any Module
  ) -> (layer: MixingApplication, PatchRegression)? {
    var last: MixingApplication?
    var moments: SecondMoments?
    // If a layer is applied twice, each image has two blocks of outputs.
    var (block, start) = (0, 0)
    for batch in images {
      for layer in MixingApplication.all(in: network, batch, of: [target.weight]) {
        let reader = layer.reader
        last = layer
        for image in 0..<batch.shape[0] {
          let pixels = sampling.pixels(of: reader, weight: target.weight, image: start + image)
          let outputs = target.outputs[block].selecting([nil, columns])
          // Patches, each followed by its outputs.
          moments = moments ?? SecondMoments(length: reader.patchLength + reader.outputs)
          moments?.add(
            reader.patches(of: pixels, in: layer.input, image: image, followedBy: outputs))
          block += 1
        }
      }
      start += batch.shape[0]
    }
    guard let last, let moments else { return nil }
    let joint = moments.covariance(betweenBlocks: !target.isNormalized)
    let mean = moments.mean
    let patch = Array(0..<last.reader.patchLength)
    let beside = Array(last.reader.patchLength..<last.reader.patchLength + last.reader.outputs)
    let regression = PatchRegression(
      covariance: joint.selecting([patch, patch]), products: joint.selecting([patch, beside]),
      prior: last.matrix, mean: mean.selecting([patch]),
      meanOutput: mean.selecting([beside]).scalars)
    return (
      last, target.isNormalized || target.bias != nil ? regression : regression.withoutBias
    )
  }
}

extension Network {
  /// Fits the layers of this narrowed network one after the other (`SequentialRecovery`).
  ///
  /// - Parameters:
  ///   - mask: The channels that were kept.
  ///   - groups: The groups of the mask.
  ///   - original: The network before it was narrowed.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw.
  /// - Throws: What `progress` throws.
  package func refitSequentially(
    to mask: ChannelMask, of groups: ChannelGroups, in original: Network, images: [Tensor],
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    let recovery = try SequentialRecovery(of: original, groups: groups, images: images) {
      try progress(0.2 * $0)
    }
    try recovery.refit(self, to: mask, of: groups) { try progress(0.2 + 0.8 * $0) }
  }
}

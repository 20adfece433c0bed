import Autograd
import Kernels
import Layers
import TensorCore

/// Fits the layers of a narrowed network one after the other to the original outputs, each on what
/// it reads after those before it were fitted.
///
/// `ChannelRecovery` supposes that what is left of a layer's input is what it was; here a layer also
/// makes up for the errors before it. It needs the calibration images for every network, and a pass
/// for every layer, so it is for the few networks that a search ends with.
public struct SequentialRecovery: Sendable {
  /// What a layer of the original network computed.
  private struct Target: Sendable {
    let weight: Int
    let bias: Int?
    var isNormalized: Bool
    /// Per image, `[pixels, Cout]`.
    var outputs: [Tensor] = []
  }

  private let images: [Tensor]
  private let sampling: PatchSampling
  private let ridge: Float
  private let targets: [Target]

  /// Keeps the outputs of every layer of `model` for some pixels of every image.
  ///
  /// - Parameters:
  ///   - groups: Read from `model`.
  ///   - images: Calibration batches, `[N, H, W, C]` each; they are kept.
  /// - Precondition: There is an image.
  public init(
    of model: any Module, groups: ChannelGroups, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions(patchesPerLayer: 6000)
  ) {
    let sampling = PatchSampling(options, images: images)
    let weights = Set(groups.readingWeights())
    var targets: [Target] = []
    var start = 0
    for batch in images {
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

  /// Replaces the weights and biases of a narrowed network's layers, from the first to the last.
  ///
  /// - Parameters:
  ///   - network: What `narrowed(to:of:recovery:)` made with the same mask and groups: the weights
  ///     that it has are those that the ridge pulls to.
  ///   - groups: What the mask is about; tied groups of the same network do as well.
  public func refit(_ network: any Module, to mask: ChannelMask, of groups: ChannelGroups) {
    let state = network.namedWeights
    for target in targets {
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

  /// The problem of predicting the original outputs from what the layer reads now.
  private func regression(
    of target: Target, columns: [Int]?, in network: any Module
  ) -> (layer: MixingApplication, PatchRegression)? {
    var last: MixingApplication?
    var moments: SecondMoments?
    // A layer that is applied twice has two blocks of outputs for each image.
    var (block, start) = (0, 0)
    for batch in images {
      for layer in MixingApplication.all(in: network, batch, of: [target.weight]) {
        let reader = layer.reader
        last = layer
        for image in 0..<batch.shape[0] {
          let pixels = sampling.pixels(of: reader, weight: target.weight, image: start + image)
          let outputs = target.outputs[block].selecting([nil, columns])
          // Patches with the outputs beside them.
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
    return (last, last.keepsMeans ? regression : regression.withoutBias)
  }
}

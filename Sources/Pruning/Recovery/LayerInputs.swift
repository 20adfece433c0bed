import Autograd
import Kernels
import Layers
import Networks
import TensorCore

/// The second moments of what a convolution, transposed convolution or linear layer reads, over
/// sampled patches of calibration images.
///
/// An output pixel is the product of a patch, all input channels under each tap, and a matrix, plus
/// the bias. With C the moments, changing the matrix W by D changes the outputs by `tr(Dᵀ C D)` in
/// the mean square.
public struct LayerInputs: Sendable {
  /// The index of the layer's weight in the network's `namedWeights`.
  public let weight: Int
  /// The index of its bias; nil if there is none.
  let bias: Int?
  let reader: PatchReader
  let regression: PatchRegression

  /// The moments C of a patch, `[taps · Cin, taps · Cin]`, with the channels innermost: about the
  /// mean if a bias or a norm compensates for it, otherwise about zero.
  public var moments: Tensor { regression.covariance }
  /// The matrix W, `[taps · Cin, Cout]`.
  public var matrix: Tensor { regression.prior }
  /// Cin, the number of input channels.
  public var channels: Int { reader.channels }
  /// The number of taps of the kernel.
  public var taps: Int { reader.taps }

  /// The rows of `moments` and `matrix` that belong to some input channels.
  func rows(of channels: [Int]) -> [Int] {
    (0..<taps).flatMap { tap in channels.map { tap * self.channels + $0 } }
  }

  /// The layers of a network that read units.
  static func all(
    of units: any PrunableUnits, in network: Network, images: [Tensor],
    options: RecoveryOptions = RecoveryOptions(), progress: (_ share: Double) throws -> Void
  ) rethrows -> [LayerInputs] {
    let places = Dictionary(
      uniqueKeysWithValues: network.namedWeights.enumerated().map {
        (ObjectIdentifier($1.parameter), $0)
      })
    let weights = units.readers(in: network).filter { !$0.inputs.allSatisfy(\.isEmpty) }
      .compactMap { places[ObjectIdentifier($0.weight)] }
    return try all(
      in: network, of: Set(weights), images: images, options: options, progress: progress)
  }

  /// Passes calibration images through `model`.
  ///
  /// Layers whose patches are longer than `MixingApplication.longestPatch`, or that read as no
  /// `PatchGeometry` describes, are left out.
  ///
  /// - Parameters:
  ///   - weights: The indices of the layers' weights.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - progress: Called for each layer and batch with the share that is done; it may throw.
  /// - Throws: What `progress` throws.
  /// - Precondition: There is at least one image.
  static func all(
    in model: any Module, of weights: Set<Int>, images: [Tensor], options: RecoveryOptions,
    progress: (_ share: Double) throws -> Void
  ) rethrows -> [LayerInputs] {
    let sampling = PatchSampling(options, images: images)
    var first: [MixingApplication] = []
    var moments: [Int: SecondMoments] = [:]
    // If a layer is applied twice, norms must follow both outputs.
    var unnormalized: Set<Int> = []
    var start = 0
    for (index, batch) in images.enumerated() {
      let layers = MixingApplication.all(in: model, batch, of: weights)
      for (place, layer) in layers.enumerated() {
        let share = Double(place) / Double(layers.count)
        try progress(0.9 * (Double(index) + share) / Double(images.count))
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
    return try first.enumerated().compactMap { index, layer in
      try progress(0.9 + 0.1 * Double(index) / Double(first.count))
      return moments.removeValue(forKey: layer.weight).map { moments in
        let isNormalized = !unnormalized.contains(layer.weight)
        let regression = PatchRegression(
          of: layer.matrix, bias: layer.biasValue, mean: moments.mean,
          covariance: moments.covariance(betweenBlocks: !isNormalized))
        return LayerInputs(
          weight: layer.weight, bias: layer.bias, reader: layer.reader,
          regression: isNormalized || layer.bias != nil ? regression : regression.withoutBias)
      }
    }
  }
}

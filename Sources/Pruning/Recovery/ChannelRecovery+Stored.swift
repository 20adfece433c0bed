import Kernels
import Layers
import TensorCore

// The gathered inputs as tensors, so that they can be written to a file and read again.
extension ChannelRecovery {
  /// The gathered inputs by name. A symmetric matrix of moments is stored as its lower triangle.
  package var stored: [(name: String, tensor: Tensor)] {
    layers.flatMap { layer in
      let (regression, name) = (layer.regression, Self.name(layer.weight))
      return [
        (name + ".moments", regression.covariance.lowerTriangle),
        (name + ".products", regression.products), (name + ".mean", regression.mean),
        (
          name + ".mean_output",
          Tensor(regression.meanOutput, shape: [regression.meanOutput.count])
        ),
      ]
    }
  }

  /// The recovery whose inputs were stored; nil if a tensor is missing or does not fit the network.
  ///
  /// - Parameters:
  ///   - model: The original network.
  ///   - groups: The groups of channels, read from `model`.
  ///   - image: A calibration image, `[1, H, W, C]`, which passes through the network for the shapes
  ///     of its layers.
  ///   - options: The options that the inputs were gathered with.
  ///   - stored: The tensor of a name; nil if there is none.
  package init?(
    of model: any Module, groups: ChannelGroups, image: Tensor,
    options: RecoveryOptions = RecoveryOptions(), stored: (_ name: String) throws -> Tensor?
  ) rethrows {
    var layers: [LayerInputs] = []
    let applications = MixingApplication.all(in: model, image, of: Set(groups.readingWeights()))
    for layer in applications where !layers.contains(where: { $0.weight == layer.weight }) {
      let (name, matrix) = (Self.name(layer.weight), layer.matrix)
      let (length, outputs) = (matrix.shape[0], matrix.shape[1])
      guard let triangle = try stored(name + ".moments"),
        let moments = Tensor(lowerTriangle: triangle, order: length),
        let products = try stored(name + ".products"), products.shape == matrix.shape,
        let mean = try stored(name + ".mean"), mean.shape == [length],
        let meanOutput = try stored(name + ".mean_output"), meanOutput.shape == [outputs]
      else { return nil }
      layers.append(
        LayerInputs(
          weight: layer.weight, bias: layer.bias, reader: layer.reader,
          regression: PatchRegression(
            covariance: moments, products: products, prior: matrix, mean: mean,
            meanOutput: meanOutput.scalars)))
    }
    self.init(layers, ridge: options.ridge)
  }

  private static func name(_ weight: Int) -> String { "layer.\(weight)" }
}

import Autograd
import Kernels
import TensorCore

/// Instance normalization over `[N, H, W, C]`: each channel of each image by its own mean and variance
/// (Ulyanov, Vedaldi, Lempitsky 2016).
///
/// Training and inference do the same: there are no running statistics.
public final class InstanceNorm2D: Module {
  /// γ, `[C]`, if the norm is affine.
  public let weight: Parameter?
  /// β, `[C]`, if the norm is affine.
  public let bias: Parameter?
  /// Channels of the images.
  public let channels: Int
  /// Added to the variance.
  public let epsilon: Float

  /// Starts at γ = 1 and β = 0 if it is affine.
  public init(_ channels: Int, isAffine: Bool = false, epsilon: Float = 1e-5) {
    self.channels = channels
    self.epsilon = epsilon
    weight = isAffine ? Parameter(Tensor(repeating: 1, shape: [channels])) : nil
    bias = isAffine ? Parameter(Tensor(zeros: [channels])) : nil
  }

  /// γ and β if the norm is affine.
  public var parameters: [Entry] {
    (weight.map { [("weight", $0)] } ?? []) + (bias.map { [("bias", $0)] } ?? [])
  }

  /// Normalizes `[N, H, W, C]`.
  ///
  /// - Precondition: An image has more than one pixel.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "InstanceNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: input.shape[0], rows: input.shape[1] * input.shape[2], channels: channels)
    precondition(
      extents.rows > 1, "InstanceNorm2D: expected more than one pixel, found \(input.shape)")
    let statistics = ChannelStatistics(of: input.tensor, extents, epsilon: epsilon)
    let scale = weight?.value
    let output = statistics.normalize(input.tensor, extents, scale: scale, shift: bias?.value)
    return tape.record(
      Record("InstanceNorm2d", module: self, outputShape: output.shape), inputs: [input],
      parameters: parameters.map(\.parameter), output: output
    ) { [weight, bias, source = input.node, image = input.tensor] gradient, flow in
      let sums = statistics.gradientSums(gradient, image, extents)
      let perImage: Shape = [extents.groups, extents.channels]
      if let weight { flow.add(sumOverPixels(sums.product.reshaped(to: perImage)), to: weight) }
      if let bias { flow.add(sumOverPixels(sums.gradient.reshaped(to: perImage)), to: bias) }
      flow.add(statistics.inputGradient(gradient, image, sums, extents, scale: scale), to: source)
    }
  }
}

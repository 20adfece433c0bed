import Autograd
import Kernels
import TensorCore

/// Instance normalization over `[N, H, W, C]`: each channel of each image by its own mean and
/// variance (Ulyanov, Vedaldi, Lempitsky 2016).
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
  /// What follows the norm in the same pass.
  public let rectifier: Rectifier

  /// Starts at γ = 1 and β = 0 if it is affine.
  public init(
    _ channels: Int, isAffine: Bool = false, epsilon: Float = 1e-5, rectifier: Rectifier = .none
  ) {
    self.channels = channels
    self.epsilon = epsilon
    precondition(
      rectifier.isValid,
      "InstanceNorm2D: expected a positive slope, found \(rectifier.negativeSlope)")
    self.rectifier = rectifier
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
    self(input, adding: nil, on: tape)
  }

  /// Normalizes `[N, H, W, C]`, adds `residual` of the same shape, then applies the rectifier.
  ///
  /// - Precondition: An image has more than one pixel.
  public func callAsFunction(
    _ input: Variable, adding residual: Variable?, on tape: Tape
  ) -> Variable {
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "InstanceNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: input.shape[0], rows: input.shape[1] * input.shape[2], channels: channels)
    precondition(
      extents.rows > 1, "InstanceNorm2D: expected more than one pixel, found \(input.shape)")
    let normalization = Normalization(
      input: input.tensor, extents: extents,
      statistics: ChannelStatistics(of: input.tensor, extents, epsilon: epsilon),
      scale: weight?.value, rectifier: rectifier)
    let output = normalization.output(shift: bias?.value, residual: residual?.tensor)
    return tape.recordNorm(
      "InstanceNorm2d", self, normalization, input, adding: residual, output: output
    ) { [weight, bias] backward, flow in
      let perImage: Shape = [extents.groups, extents.channels]
      if let weight { flow.add(sumOverPixels(backward.scale.reshaped(to: perImage)), to: weight) }
      if let bias { flow.add(sumOverPixels(backward.shift.reshaped(to: perImage)), to: bias) }
    }
  }
}

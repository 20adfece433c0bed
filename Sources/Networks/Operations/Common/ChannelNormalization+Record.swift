import Autograd
import Layers
import TensorCore

extension Operation {
  /// Records a norm with what follows it in the same pass.
  ///
  /// - Parameters:
  ///   - weights: The scale and the shift, if there are any.
  ///   - output: What the norm computed, with the residual and the rectifier.
  ///   - areStatisticsConstant: Whether mean and variance do not depend on the input.
  ///   - addSums: Adds the gradients of scale and shift.
  func recordNorm(
    _ normalization: ChannelNormalization, _ input: Variable, adding residual: Variable?,
    weights: [Weight], isRectified: Bool, output: Tensor, areStatisticsConstant: Bool = false,
    on tape: Tape, addSums: @escaping (ChannelNormalization.Backward, GradientFlow) -> Void
  ) -> Variable {
    // Without a rectifier nothing of the output is needed on the way back.
    let rectified = isRectified ? output : nil
    return tape.record(
      self, inputs: [input] + (residual.map { [$0] } ?? []), weights: weights, output: output
    ) { [source = input.node, residual = residual?.node] gradient, flow in
      let backward = normalization.backward(
        gradient, output: rectified, unrectifying: residual != nil || areStatisticsConstant)
      addSums(backward, flow)
      flow.add(backward.gradient, to: residual)
      flow.add(
        areStatisticsConstant
          ? normalization.scaledGradient(backward.gradient)
          : normalization.inputGradient(backward, output: rectified), to: source)
    }
  }
}

extension OperationAttributes {
  /// The shape of images `[N, H, W, C]`, to which a norm adds a residual of the same shape.
  func normShape(_ inputs: [Shape]) throws(ShapeProblem) -> Shape {
    try inputs[0].requireImages()
    if inputs.count > 1, inputs[1] != inputs[0] {
      throw ShapeProblem("it adds \(inputs[1]) to \(inputs[0])")
    }
    return inputs[0]
  }
}

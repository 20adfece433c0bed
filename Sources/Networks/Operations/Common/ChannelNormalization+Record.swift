import Autograd
import Layers
import TensorCore

extension Operation {
  /// Records a norm with the residual and the rectifier in the same pass.
  ///
  /// - Parameters:
  ///   - weights: γ and β, if there are any.
  ///   - output: The output, after the residual and the rectifier.
  ///   - areStatisticsConstant: Whether mean and variance are independent of the input.
  ///   - addSums: Adds the gradients of γ and β.
  func recordNorm(
    _ normalization: ChannelNormalization, _ input: Variable, adding residual: Variable?,
    weights: [Weight], isRectified: Bool, output: Tensor, areStatisticsConstant: Bool = false,
    on tape: Tape, addSums: @escaping (ChannelNormalization.Backward, GradientFlow) -> Void
  ) -> Variable {
    // Without a rectifier the backward pass does not need the output.
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
  /// The shape of images `[N, H, W, C]` and of their optional residual.
  func normShape(_ inputs: [Shape]) throws(ShapeProblem) -> Shape {
    try inputs[0].requireImages()
    if inputs.count > 1, inputs[1] != inputs[0] {
      throw ShapeProblem(
        "it adds the residual \(inputs[1]) to \(inputs[0]), expected equal shapes")
    }
    return inputs[0]
  }
}

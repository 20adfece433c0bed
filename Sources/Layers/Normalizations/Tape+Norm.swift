import Autograd
import Kernels
import TensorCore

extension Tape {
  /// Records a norm with what follows it in the same pass.
  ///
  /// - Parameters:
  ///   - areStatisticsConstant: Whether mean and variance do not depend on the input.
  ///   - addSums: Adds the gradients of scale and shift.
  func recordNorm(
    _ name: String, _ module: any Module, _ normalization: Normalization, _ input: Variable,
    adding residual: Variable?, output: Tensor, areStatisticsConstant: Bool = false,
    addSums: @escaping (Normalization.Backward, GradientFlow) -> Void
  ) -> Variable {
    let operation = name + (residual == nil ? "" : "+Add") + normalization.rectifier.suffix
    // Without a rectifier nothing of the output is needed on the way back.
    let rectified = normalization.rectifier == .none ? nil : output
    return record(
      Record(
        operation, module: module, outputShape: output.shape, flow: .preserves,
        channelAxes: (module.parameters + module.buffers).map(\.parameter)
          .filter { $0.layout != .counter }.map { ChannelAxis($0, axis: 0, .output) }),
      inputs: [input] + (residual.map { [$0] } ?? []),
      parameters: module.parameters.map(\.parameter), output: output
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

import Autograd
import Kernels
import TensorCore

/// A 2-D convolution over `[N, H, W, Cin]`, giving `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + 2 · padding − kernelSize) / stride + 1`, rounded down; `Wo` alike.
public final class Convolution2D: Module {
  /// `[kH, kW, Cin / groups, Cout]`.
  public let weight: Parameter
  /// `[Cout]`.
  public let bias: Parameter?
  /// Input pixels per output pixel along each axis.
  public let stride: Int
  /// Pixels around the image.
  public let padding: Int
  /// What these pixels are.
  public let paddingMode: PaddingMode
  /// Groups of channels that are convolved apart.
  public let groups: Int

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Precondition: `inputChannels` and `outputChannels` are multiples of `groups`.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    paddingMode: PaddingMode = .zeros, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .heNormalFanOut, random: inout RandomStream
  ) {
    requireConvolution(
      "Convolution2D", inputChannels, outputChannels, kernelSize: kernelSize, stride: stride,
      padding: padding, groups: groups)
    let taps = kernelSize * kernelSize
    weight = Parameter(
      initializer.tensor(
        [kernelSize, kernelSize, inputChannels / groups, outputChannels],
        fanIn: taps * inputChannels / groups, fanOut: taps * outputChannels / groups,
        random: &random),
      layout: .convolution)
    self.bias = bias ? Parameter(Tensor(zeros: [outputChannels])) : nil
    self.stride = stride
    self.padding = padding
    self.paddingMode = paddingMode
    self.groups = groups
  }

  /// The weight, and the bias if there is one.
  public var parameters: [Entry] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  /// Convolves `[N, H, W, Cin]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let kernel = weight.value
    precondition(
      input.shape.rank == 4 && input.shape[3] == kernel.shape[2] * groups,
      "Convolution2D: expected [N, H, W, \(kernel.shape[2] * groups)], found \(input.shape)")
    let geometry = ConvolutionGeometry(
      batch: input.shape[0], inputHeight: input.shape[1], inputWidth: input.shape[2],
      inputChannels: input.shape[3], outputChannels: kernel.shape[3],
      kernelHeight: kernel.shape[0], kernelWidth: kernel.shape[1], stride: stride,
      padding: padding, paddingMode: paddingMode, groups: groups)
    let output = geometry.convolve(input.tensor, kernel, bias: bias?.value)
    return tape.record(
      record(outputShape: output.shape, multiplyAdds: geometry.multiplyAdds), inputs: [input],
      parameters: parameters.map(\.parameter), output: output
    ) { [weight, bias, source = input.node, image = input.tensor] gradient, flow in
      flow.add(geometry.inputGradient(gradient, kernel), to: source)
      flow.add(geometry.weightGradient(image, gradient), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }

  private func record(outputShape: Shape, multiplyAdds: Int) -> Record {
    let inputs = weight.value.shape[2] * groups
    let isDepthwise = groups > 1 && groups == inputs && groups == weight.value.shape[3]
    let outputs =
      [ChannelAxis(weight, axis: 3, .output)]
      + (bias.map { [ChannelAxis($0, axis: 0, .output)] } ?? [])
    let flow: ChannelFlow = groups == 1 ? .mixes : isDepthwise ? .preserves : .fixes
    return Record(
      "Conv2d", module: self, outputShape: outputShape, multiplyAdds: multiplyAdds, flow: flow,
      channelAxes: (groups == 1 ? [ChannelAxis(weight, axis: 2, .input)] : []) + outputs)
  }
}

import Autograd
import Kernels
import TensorCore

/// A transposed 2-D convolution over `[N, H, W, Cin]`, giving `[N, Ho, Wo, Cout]`: the input's
/// gradient of a convolution that maps `Cout` to `Cin` channels, as a layer.
///
/// `Ho = (H − 1) · stride − 2 · padding + kernelSize + outputPadding`; `Wo` alike.
public final class TransposedConvolution2D: Module {
  /// `[kH, kW, Cout / groups, Cin]`: the kernel of the convolution that this one reverses.
  public let weight: Parameter
  /// `[Cout]`.
  public let bias: Parameter?
  /// Output pixels per input pixel along each axis.
  public let stride: Int
  /// Pixels cut off around the output.
  public let padding: Int
  /// Rows and columns added to the output at the bottom and at the right, which a stride leaves
  /// open.
  public let outputPadding: Int
  /// Groups of channels that are convolved apart.
  public let groups: Int

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Precondition: `inputChannels` and `outputChannels` are multiples of `groups`, and
  ///   `outputPadding < stride`.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .heNormalFanOut, random: inout RandomStream
  ) {
    requireConvolution(
      "TransposedConvolution2D", inputChannels, outputChannels, kernelSize: kernelSize,
      stride: stride, padding: padding, groups: groups)
    precondition(
      0 <= outputPadding && outputPadding < stride,
      "TransposedConvolution2D: expected an output padding below the stride \(stride), found"
        + " \(outputPadding)")
    let taps = kernelSize * kernelSize
    weight = Parameter(
      initializer.tensor(
        [kernelSize, kernelSize, outputChannels / groups, inputChannels],
        fanIn: taps * inputChannels / groups, fanOut: taps * outputChannels / groups,
        random: &random),
      layout: .convolution)
    self.bias = bias ? Parameter(Tensor(zeros: [outputChannels])) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
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
      input.shape.rank == 4 && input.shape[3] == kernel.shape[3],
      "TransposedConvolution2D: expected [N, H, W, \(kernel.shape[3])], found \(input.shape)")
    let reversed = reversedGeometry(for: input.shape, kernel.shape)
    let output = reversed.inputGradient(input.tensor, kernel, bias: bias?.value)
    return tape.record(
      record(outputShape: output.shape, multiplyAdds: reversed.multiplyAdds), inputs: [input],
      parameters: parameters.map(\.parameter), output: output
    ) { [weight, bias, source = input.node, image = input.tensor] gradient, flow in
      flow.add(reversed.convolve(gradient, kernel, bias: nil), to: source)
      flow.add(reversed.weightGradient(gradient, image), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }

  private func record(outputShape: Shape, multiplyAdds: Int) -> Record {
    Record(
      "ConvTranspose2d", module: self, outputShape: outputShape, multiplyAdds: multiplyAdds,
      flow: groups == 1 ? .mixes : .fixes,
      channelAxes: [ChannelAxis(weight, axis: 3, .input), ChannelAxis(weight, axis: 2, .output)]
        + (bias.map { [ChannelAxis($0, axis: 0, .output)] } ?? []))
  }

  /// The convolution whose output has the extents of this layer's input.
  private func reversedGeometry(for input: Shape, _ kernel: Shape) -> ConvolutionGeometry {
    func extent(_ axis: Int) -> Int {
      (input[axis] - 1) * stride - 2 * padding + kernel[axis - 1] + outputPadding
    }
    precondition(
      extent(1) > 0 && extent(2) > 0,
      "TransposedConvolution2D: the padding \(padding) leaves nothing of an image of"
        + " \(input[1])×\(input[2])")
    return ConvolutionGeometry(
      batch: input[0], inputHeight: extent(1), inputWidth: extent(2),
      inputChannels: kernel[2] * groups, outputChannels: kernel[3], kernelHeight: kernel[0],
      kernelWidth: kernel[1], stride: stride, padding: padding, groups: groups)
  }
}

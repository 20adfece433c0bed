import Autograd
import Kernels
import Layers
import TensorCore

/// A transposed 2-D convolution over `[N, H, W, Cin]`, giving `[N, Ho, Wo, Cout]`: the input's
/// gradient of a convolution that maps `Cout` to `Cin` channels, as a layer.
///
/// `Ho = (H − 1) · stride − 2 · padding + kH + outputPadding`; `Wo` alike.
public final class TransposedConvolution2D: WeightedOperation {
  /// How the kernel, whose extents are those of the weight, is moved over the output.
  public struct Attributes: WeightedAttributes {
    /// The layer.
    public typealias Layer = TransposedConvolution2D
    /// `conv_transpose2d`
    public static let key = "conv_transpose2d"
    /// Output pixels per input pixel along each axis.
    public var stride = 1
    /// Pixels cut off around the output.
    public var padding = 0
    /// Rows and columns added to the output at the bottom and at the right, which a stride leaves
    /// open.
    public var outputPadding = 0
    /// Groups of channels that are convolved apart.
    public var groups = 1
    /// Whether there is a bias.
    public var hasBias = true
    /// How new weights are drawn.
    public var initializer = Initializer.heNormalFanOut

    /// The defaults.
    public init() {}
  }

  /// How the kernel is moved over the output.
  public let attributes: Attributes
  /// `[kH, kW, Cout / groups, Cin]`: the kernel of the convolution that this one reverses.
  public let weight: Parameter
  /// `[Cout]`.
  public let bias: Parameter?

  /// A transposed convolution with these weights.
  ///
  /// - Parameters:
  ///   - weight: `[kH, kW, Cout / groups, Cin]`, in the layout `.convolution`.
  ///   - bias: `[Cout]`, if the attributes say so.
  public init(_ attributes: Attributes, weight: Parameter, bias: Parameter?) {
    self.attributes = attributes
    self.weight = weight
    self.bias = bias
  }

  /// Convolves `[N, H, W, Cin]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (weight, bias, weights) = used(on: tape)
    let kernel = weight.tensor
    precondition(
      input.shape.rank == 4 && input.shape[3] == kernel.shape[3],
      "TransposedConvolution2D: expected [N, H, W, \(kernel.shape[3])], found \(input.shape)")
    let reversed = attributes.reversedGeometry(for: input.shape, kernel.shape)
    return tape.record(
      self, inputs: [input], weights: weights,
      output: reversed.inputGradient(input.tensor, kernel, bias: bias?.tensor)
    ) { [source = input.node, image = input.tensor] gradient, flow in
      flow.add(reversed.convolve(gradient, kernel, bias: nil), to: source)
      flow.add(reversed.weightGradient(gradient, image), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }
}

extension TransposedConvolution2D.Attributes {
  /// Strides and paddings of up to 1024, groups of up to 65,536, and the others.
  public static var list: [Attribute<Self>] {
    [
      Attribute("stride", \.stride, in: 1...1024), Attribute("padding", \.padding, in: 0...1024),
      Attribute("output_padding", \.outputPadding, in: 0...1023),
      Attribute("groups", \.groups, in: 1...65_536),
    ] + weightList
  }

  /// `[kH, kW, Cout / groups, Cin]`.
  public var weightSlot: ParameterSlot {
    ParameterSlot(
      "weight", rank: 4, layout: .convolution,
      start: .drawn(initializer, fans: .transposed(groups: groups)))
  }

  private func extent(_ input: Int, kernel: Int) -> Int {
    (input - 1) * stride - 2 * padding + kernel + outputPadding
  }

  /// `[N, Ho, Wo, Cout]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let (image, kernel) = (inputs[0], tensors["weight"])
    try image.requireImages()
    guard image[3] == kernel[3] else {
      throw ShapeProblem("it reads \(image[3]) channels, but its weight is for \(kernel[3])")
    }
    guard outputPadding < stride else {
      throw ShapeProblem(
        "output_padding is \(outputPadding), expected less than the stride \(stride)")
    }
    guard kernel[3].isMultiple(of: groups) else {
      throw ShapeProblem("its \(kernel[3]) inputs do not split into \(groups) groups")
    }
    if hasBias { try tensors.require("bias", [kernel[2] * groups]) }
    let (height, width) = (extent(image[1], kernel: kernel[0]), extent(image[2], kernel: kernel[1]))
    guard height > 0, width > 0 else {
      throw ShapeProblem(
        "the padding \(padding) leaves nothing of an image of \(image[1])×\(image[2])")
    }
    // The convolution that it reverses must meet its kernel once at least.
    _ = try Shape.windows(height, size: kernel[0], stride: stride, padding: padding)
    _ = try Shape.windows(width, size: kernel[1], stride: stride, padding: padding)
    return [image[0], height, width, kernel[2] * groups]
  }

  /// The convolution whose output has the extents of this layer's input.
  fileprivate func reversedGeometry(for input: Shape, _ kernel: Shape) -> ConvolutionGeometry {
    let (height, width) = (extent(input[1], kernel: kernel[0]), extent(input[2], kernel: kernel[1]))
    precondition(
      height > 0 && width > 0,
      "TransposedConvolution2D: the padding \(padding) leaves nothing of an image of"
        + " \(input[1])×\(input[2])")
    return ConvolutionGeometry(
      batch: input[0], inputHeight: height, inputWidth: width, inputChannels: kernel[2] * groups,
      outputChannels: kernel[3], kernelHeight: kernel[0], kernelWidth: kernel[1], stride: stride,
      padding: padding, groups: groups)
  }
}

extension TransposedConvolution2D {
  /// Mixes channels, unless there are groups.
  public var channelFlow: ChannelFlow { attributes.groups == 1 ? .mixes : .fixes }

  /// Inputs and outputs of the weight; the bias.
  public var channelAxes: [ChannelAxis] {
    [ChannelAxis(weight, axis: 3, .input), ChannelAxis(weight, axis: 2, .output)] + biasAxes
  }

  /// How it reads its input, unless there are groups.
  public var patches: PatchGeometry? {
    guard attributes.groups == 1 else { return nil }
    let shape = weight.value.shape
    return PatchGeometry(
      .transposed, kernelHeight: shape[0], kernelWidth: shape[1], stride: attributes.stride,
      padding: attributes.padding)
  }

  /// `ConvTranspose2d`
  public func label(inputs: Int) -> String { "ConvTranspose2d" }

  /// Pixels of the input times the weight, as the convolution that it reverses has them.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    attributes.reversedGeometry(for: inputs[0], weight.value.shape).multiplyAdds
  }

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Precondition: `inputChannels` and `outputChannels` are multiples of `groups`, and
  ///   `outputPadding < stride`.
  public convenience init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .heNormalFanOut, random: inout RandomStream
  ) {
    precondition(
      kernelSize > 0 && stride > 0 && padding >= 0 && groups > 0,
      "TransposedConvolution2D: expected a positive kernel, stride and groups and no negative"
        + " padding, found \(kernelSize), \(stride), \(groups) and \(padding)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "TransposedConvolution2D: \(inputChannels) and \(outputChannels) channels do not split into"
        + " \(groups) groups")
    precondition(
      0 <= outputPadding && outputPadding < stride,
      "TransposedConvolution2D: expected an output padding below the stride \(stride), found"
        + " \(outputPadding)")
    var attributes = Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.outputPadding = outputPadding
    attributes.groups = groups
    attributes.hasBias = bias
    attributes.initializer = initializer
    self.init(
      attributes, weight: [kernelSize, kernelSize, outputChannels / groups, inputChannels],
      outputs: outputChannels, random: &random)
  }
}

extension Draft {
  /// Adds a transposed convolution with a square kernel.
  public mutating func transposedConvolution(
    _ name: String, _ input: Value, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, bias: Bool = true, initializer: Initializer = .heNormalFanOut
  ) -> Value {
    var attributes = TransposedConvolution2D.Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.outputPadding = outputPadding
    attributes.hasBias = bias
    attributes.initializer = initializer
    return add(
      name, attributes, to: [input], channels: outputs,
      tensors: ["weight": [kernel, kernel, outputs, input.channels], "bias": [outputs]])
  }
}

import Autograd
import Kernels
import Layers
import TensorCore

/// A transposed 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`: the input's gradient
/// of a convolution from `Cout` to `Cin` channels, as a layer.
///
/// `Ho = (H − 1) · stride − top − bottom + (kH − 1) · dilation + 1 + outputPadding`; `Wo` alike.
public final class TransposedConvolution2D: WeightedOperation {
  /// The attributes: stride, padding, dilation and groups. The weight's shape gives the kernel's size.
  public struct Attributes: WeightedAttributes {
    /// The operation that these attributes describe.
    public typealias Layer = TransposedConvolution2D
    /// The key in a graph: `conv_transpose2d`.
    public static let key = "conv_transpose2d"
    /// The step between input pixels, in output pixels.
    public var stride: AxisPair = 1
    /// Pixels that are cropped on each side of the output.
    public var padding: ImageSides = 0
    /// Rows and columns added to the bottom and right of the output, fewer than the stride; a stride
    /// makes that size ambiguous.
    public var outputPadding: AxisPair = 0
    /// The step between the pixels to which a kernel adds.
    public var dilation: AxisPair = 1
    /// The number of groups.
    public var groups = 1
    /// Whether there is a bias.
    public var hasBias = true
    /// How new weights are drawn.
    public var initializer = Initializer.heNormalFanOut

    /// Makes attributes with their defaults.
    public init() {}
  }

  /// Stride, padding, dilation and groups.
  public let attributes: Attributes
  /// The weight, `[kH, kW, Cout / groups, Cin]`: the kernel of the convolution that this one
  /// reverses.
  public let weight: Parameter
  /// The bias, `[Cout]`; nil if there is none.
  public let bias: Parameter?

  /// Makes a transposed convolution with these weights.
  ///
  /// - Parameters:
  ///   - attributes: Stride, padding, dilation and groups.
  ///   - weight: `[kH, kW, Cout / groups, Cin]`, in the layout `.convolution`.
  ///   - bias: `[Cout]`, if `attributes.hasBias`; else nil.
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
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [
      Attribute("stride", \.stride, in: 1...1024), Attribute("padding", \.padding, in: 0...1024),
      Attribute("output_padding", \.outputPadding, in: 0...1023),
      Attribute("dilation", \.dilation, in: 1...1024),
      Attribute("groups", \.groups, in: 1...65_536),
    ] + weightList
  }

  /// The slot of the weight, `[kH, kW, Cout / groups, Cin]`.
  public var weightSlot: ParameterSlot {
    ParameterSlot(
      "weight", rank: 4, layout: .convolution,
      start: .drawn(initializer, fans: .transposed(groups: groups)))
  }

  /// The rows whose kernels add to a row.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? {
    .reversedWindows(
      span: (tensors["weight"][0] - 1) * dilation.height + 1, step: stride.height,
      top: padding.top)
  }

  /// Height and width of the output; zero or less if the padding crops everything.
  private func extents(_ image: Shape, _ kernel: Shape) -> (height: Int, width: Int) {
    (
      (image[1] - 1) * stride.height - padding.top - padding.bottom
        + (kernel[0] - 1) * dilation.height + 1 + outputPadding.height,
      (image[2] - 1) * stride.width - padding.left - padding.right
        + (kernel[1] - 1) * dilation.width + 1 + outputPadding.width
    )
  }

  /// The output's shape, `[N, Ho, Wo, Cout]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let (image, kernel) = (inputs[0], tensors["weight"])
    try image.requireImages()
    guard image[3] == kernel[3] else {
      throw ShapeProblem("it reads \(image[3]) channels, but its weight is for \(kernel[3])")
    }
    guard outputPadding.height < stride.height, outputPadding.width < stride.width else {
      throw ShapeProblem(
        "output_padding is \(outputPadding), expected less than the stride \(stride)")
    }
    guard kernel[3].isMultiple(of: groups) else {
      throw ShapeProblem(
        "it has \(kernel[3]) input channels, expected a multiple of its \(groups) groups")
    }
    if hasBias { try tensors.require("bias", [kernel[2] * groups]) }
    let (height, width) = extents(image, kernel)
    guard height > 0, width > 0 else {
      throw ShapeProblem(
        "the padding \(padding) crops the whole output for an image of \(image[1])×\(image[2])")
    }
    // The kernel of the reversed convolution must fit the output at least once.
    let (vertical, horizontal) = WindowAxis.both(
      height: height, width: width, size: AxisPair(height: kernel[0], width: kernel[1]),
      stride: stride, dilation: dilation, padding: padding)
    _ = try vertical.requireWindows()
    _ = try horizontal.requireWindows()
    return [image[0], height, width, kernel[2] * groups]
  }

  /// The convolution whose output has the extents of this layer's input.
  fileprivate func reversedGeometry(for input: Shape, _ kernel: Shape) -> ConvolutionGeometry {
    let (height, width) = extents(input, kernel)
    precondition(
      height > 0 && width > 0,
      "TransposedConvolution2D: the padding \(padding) crops the whole output for an image of"
        + " \(input[1])×\(input[2])")
    return ConvolutionGeometry(
      batch: input[0], inputHeight: height, inputWidth: width, inputChannels: kernel[2] * groups,
      outputChannels: kernel[3], kernelHeight: kernel[0], kernelWidth: kernel[1], stride: stride,
      padding: padding, dilation: dilation, groups: groups)
  }
}

extension TransposedConvolution2D {
  /// Mixes channels if there is one group, and fixes them otherwise.
  public var channelFlow: ChannelFlow { attributes.groups == 1 ? .mixes : .fixes }

  /// The input and output axes of the weight, and the axis of the bias.
  public var channelAxes: [ChannelAxis] {
    [ChannelAxis(weight, axis: 3, .input), ChannelAxis(weight, axis: 2, .output)] + biasAxes
  }

  /// How it reads its input; nil for a grouped convolution, and with a dilation or with strides or
  /// paddings that differ.
  public var patches: PatchGeometry? {
    guard attributes.groups == 1, attributes.dilation == 1, attributes.stride.isUniform,
      let padding = attributes.padding.single
    else { return nil }
    let shape = weight.value.shape
    return PatchGeometry(
      .transposed, kernelHeight: shape[0], kernelWidth: shape[1], stride: attributes.stride.height,
      padding: padding)
  }

  /// The usual name: `ConvTranspose2d`.
  public func label(inputs: Int) -> String { "ConvTranspose2d" }

  /// Input pixels times the scalars of the weight, as for the convolution that it reverses.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    attributes.reversedGeometry(for: inputs[0], weight.value.shape).multiplyAdds
  }

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Precondition: `inputChannels` and `outputChannels` are multiples of `groups`, and
  ///   `outputPadding < stride`.
  public convenience init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: AxisPair, stride: AxisPair = 1,
    padding: ImageSides = 0, outputPadding: AxisPair = 0, dilation: AxisPair = 1, groups: Int = 1,
    bias: Bool = true, initializer: Initializer = .heNormalFanOut, random: inout RandomStream
  ) {
    precondition(
      kernelSize.smallest > 0 && stride.smallest > 0 && dilation.smallest > 0
        && padding.smallest >= 0 && groups > 0,
      "TransposedConvolution2D: expected a positive kernel, stride, dilation and groups and no"
        + " negative padding, found \(kernelSize), \(stride), \(dilation), \(groups) and"
        + " \(padding)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "TransposedConvolution2D: found \(inputChannels) input and \(outputChannels) output channels,"
        + " expected multiples of the \(groups) groups")
    precondition(
      0 <= outputPadding.smallest && outputPadding.height < stride.height
        && outputPadding.width < stride.width,
      "TransposedConvolution2D: expected an output padding below the stride \(stride), found"
        + " \(outputPadding)")
    var attributes = Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.outputPadding = outputPadding
    attributes.dilation = dilation
    attributes.groups = groups
    attributes.hasBias = bias
    attributes.initializer = initializer
    self.init(
      attributes,
      weight: [kernelSize.height, kernelSize.width, outputChannels / groups, inputChannels],
      outputs: outputChannels, random: &random)
  }
}

extension Draft {
  /// Adds a transposed convolution.
  public mutating func transposedConvolution(
    _ name: String, _ input: Value, _ outputs: Int, kernel: AxisPair, stride: AxisPair = 1,
    padding: ImageSides = 0, outputPadding: AxisPair = 0, dilation: AxisPair = 1,
    bias: Bool = true, initializer: Initializer = .heNormalFanOut
  ) -> Value {
    var attributes = TransposedConvolution2D.Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.outputPadding = outputPadding
    attributes.dilation = dilation
    attributes.hasBias = bias
    attributes.initializer = initializer
    return add(
      name, attributes, to: [input], channels: outputs,
      tensors: [
        "weight": [kernel.height, kernel.width, outputs, input.channels], "bias": [outputs],
      ])
  }
}

import Autograd
import Kernels
import Layers
import TensorCore

/// A 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + top + bottom − (kH − 1) · dilation − 1) / stride + 1`, rounded down; `Wo` alike. The
/// kernel may be rectangular.
public final class Convolution2D: WeightedOperation {
  /// The attributes: stride, padding, dilation and groups. The weight's shape gives the kernel's size.
  public struct Attributes: WeightedAttributes {
    /// The operation that these attributes describe.
    public typealias Layer = Convolution2D
    /// The key in a graph: `conv2d`.
    public static let key = "conv2d"
    /// The step between output pixels, in input pixels.
    public var stride: AxisPair = 1
    /// Pixels of padding on each side of the image.
    public var padding: ImageSides = 0
    /// The step between the pixels that a kernel reads.
    public var dilation: AxisPair = 1
    /// The content of the padding.
    public var paddingMode = PaddingMode.zeros
    /// The number of groups; 1 for a depthwise convolution.
    public var groups = 1
    /// Whether each channel has its own kernel.
    public var isDepthwise = false
    /// Whether there is a bias.
    public var hasBias = true
    /// How new weights are drawn.
    public var initializer = Initializer.heNormalFanOut

    /// Makes attributes with their defaults.
    public init() {}
  }

  /// Stride, padding, dilation and groups.
  public let attributes: Attributes
  /// The weight, `[kH, kW, Cin / groups, Cout]`.
  public let weight: Parameter
  /// The bias, `[Cout]`; nil if there is none.
  public let bias: Parameter?

  /// Makes a convolution with these weights.
  ///
  /// - Parameters:
  ///   - attributes: Stride, padding, dilation and groups.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`, in the layout `.convolution`.
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
    let geometry = attributes.geometry(for: input.shape, kernel.shape)
    return tape.record(
      self, inputs: [input], weights: weights,
      output: geometry.convolve(input.tensor, kernel, bias: bias?.tensor)
    ) { [source = input.node, image = input.tensor] gradient, flow in
      flow.add(geometry.inputGradient(gradient, kernel), to: source)
      flow.add(geometry.weightGradient(image, gradient), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }
}

extension Convolution2D.Attributes {
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [
      Attribute("stride", \.stride, in: 1...1024), Attribute("padding", \.padding, in: 0...1024),
      Attribute("dilation", \.dilation, in: 1...1024),
      Attribute("padding_mode", \.paddingMode), Attribute("groups", \.groups, in: 1...65_536),
      Attribute("depthwise", \.isDepthwise),
    ] + weightList
  }

  /// The slot of the weight, `[kH, kW, Cin / groups, Cout]`.
  public var weightSlot: ParameterSlot {
    ParameterSlot(
      "weight", rank: 4, layout: .convolution,
      start: .drawn(initializer, fans: .convolution(groups: isDepthwise ? nil : groups)))
  }

  /// The number of groups for a kernel `[kH, kW, Cin / groups, Cout]`.
  func groups(_ kernel: Shape) -> Int { isDepthwise ? kernel[3] : groups }

  /// The extents for images `[N, H, W, Cin]`.
  ///
  /// - Precondition: `outputShape` accepts these shapes.
  func geometry(for images: Shape, _ kernel: Shape) -> ConvolutionGeometry {
    let groups = groups(kernel)
    precondition(
      images.rank == 4 && images[3] == kernel[2] * groups,
      "Convolution2D: expected [N, H, W, \(kernel[2] * groups)], found \(images)")
    return ConvolutionGeometry(
      batch: images[0], inputHeight: images[1], inputWidth: images[2], inputChannels: images[3],
      outputChannels: kernel[3], kernelHeight: kernel[0], kernelWidth: kernel[1], stride: stride,
      padding: padding, dilation: dilation, paddingMode: paddingMode, groups: groups)
  }

  /// The output's shape, `[N, Ho, Wo, Cout]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let (image, kernel) = (inputs[0], tensors["weight"])
    try image.requireImages()
    let groups = groups(kernel)
    if isDepthwise {
      guard self.groups == 1 else {
        throw ShapeProblem("it is depthwise, so groups must not be set")
      }
      guard kernel[2] == 1 else {
        throw ShapeProblem(
          "it is depthwise, but its kernels have \(kernel[2]) channels each, expected 1")
      }
    }
    guard image[3] / groups == kernel[2], image[3].isMultiple(of: groups) else {
      throw ShapeProblem(
        "it reads \(image[3]) channels, but its weight is for \(kernel[2])"
          + (groups == 1 ? "" : " in each of \(groups) groups"))
    }
    guard kernel[3].isMultiple(of: groups) else {
      throw ShapeProblem(
        "it has \(kernel[3]) output channels, expected a multiple of its \(groups) groups")
    }
    if hasBias { try tensors.require("bias", [kernel[3]]) }
    guard paddingMode == .zeros || padding.isSmaller(height: image[1], width: image[2]) else {
      throw ShapeProblem(
        "the padding by reflection is \(padding), expected less than either side of the image of"
          + " \(image[1])×\(image[2])")
    }
    let (vertical, horizontal) = windows(image, kernel)
    return [
      image[0], try vertical.requireWindows(), try horizontal.requireWindows(), kernel[3],
    ]
  }

  private func windows(
    _ image: Shape, _ kernel: Shape
  ) -> (vertical: WindowAxis, horizontal: WindowAxis) {
    WindowAxis.both(
      height: image[1], width: image[2], size: AxisPair(height: kernel[0], width: kernel[1]),
      stride: stride, dilation: dilation, padding: padding)
  }

  /// The rows of a kernel.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? {
    .windows(
      span: (tensors["weight"][0] - 1) * dilation.height + 1, step: stride.height,
      top: padding.top, bottom: padding.bottom)
  }

  /// The rows of the padded image that one row of the output reads.
  public func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape {
    let (image, kernel) = (inputs[0], tensors["weight"])
    let rows = windows(image, kernel).vertical.span
    return [rows, image[2] + padding.left + padding.right, image[3]]
  }
}

extension Convolution2D {
  private var groups: Int { attributes.groups(weight.value.shape) }

  /// Mixes channels if there is one group, preserves them if it is depthwise, and fixes them
  /// otherwise.
  public var channelFlow: ChannelFlow {
    if attributes.isDepthwise { return .preserves }
    return groups == 1 ? .mixes : .fixes
  }

  /// The input and output axes of the weight, and the axis of the bias.
  public var channelAxes: [ChannelAxis] {
    (channelFlow == .mixes ? [ChannelAxis(weight, axis: 2, .input)] : [])
      + [ChannelAxis(weight, axis: 3, .output)] + biasAxes
  }

  /// How it reads its input; nil for a depthwise or grouped convolution, and with a dilation or
  /// with strides or paddings that differ.
  public var patches: PatchGeometry? {
    guard channelFlow == .mixes, attributes.dilation == 1, attributes.stride.isUniform,
      let padding = attributes.padding.single
    else { return nil }
    let shape = weight.value.shape
    return PatchGeometry(
      .convolution(mirrors: attributes.paddingMode == .reflection), kernelHeight: shape[0],
      kernelWidth: shape[1], stride: attributes.stride.height, padding: padding)
  }

  /// The usual name: `Conv2d`.
  public func label(inputs: Int) -> String { "Conv2d" }

  /// Output pixels times the scalars of the weight.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    output[0] * output[1] * output[2] * weight.value.count
  }

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Precondition: `inputChannels` and `outputChannels` are multiples of `groups`.
  public convenience init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: AxisPair, stride: AxisPair = 1,
    padding: ImageSides = 0, dilation: AxisPair = 1, paddingMode: PaddingMode = .zeros,
    groups: Int = 1, bias: Bool = true, initializer: Initializer = .heNormalFanOut,
    random: inout RandomStream
  ) {
    precondition(
      kernelSize.smallest > 0 && stride.smallest > 0 && dilation.smallest > 0
        && padding.smallest >= 0 && groups > 0,
      "Convolution2D: expected a positive kernel, stride, dilation and groups and no negative"
        + " padding, found \(kernelSize), \(stride), \(dilation), \(groups) and \(padding)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "Convolution2D: found \(inputChannels) input and \(outputChannels) output channels, expected"
        + " multiples of the \(groups) groups")
    var attributes = Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.dilation = dilation
    attributes.paddingMode = paddingMode
    attributes.isDepthwise = groups > 1 && groups == inputChannels && groups == outputChannels
    attributes.groups = attributes.isDepthwise ? 1 : groups
    attributes.hasBias = bias
    attributes.initializer = initializer
    self.init(
      attributes,
      weight: [kernelSize.height, kernelSize.width, inputChannels / groups, outputChannels],
      outputs: outputChannels, random: &random)
  }
}

extension Draft {
  /// Adds a convolution.
  public mutating func convolution(
    _ name: String, _ input: Value, _ outputs: Int, kernel: AxisPair, stride: AxisPair = 1,
    padding: ImageSides = 0, dilation: AxisPair = 1, paddingMode: PaddingMode = .zeros,
    groups: Int = 1, isDepthwise: Bool = false, bias: Bool = true,
    initializer: Initializer = .heNormalFanOut
  ) -> Value {
    var attributes = Convolution2D.Attributes()
    attributes.groups = groups
    attributes.stride = stride
    attributes.padding = padding
    attributes.dilation = dilation
    attributes.paddingMode = paddingMode
    attributes.isDepthwise = isDepthwise
    attributes.hasBias = bias
    attributes.initializer = initializer
    return add(
      name, attributes, to: [input], channels: outputs,
      tensors: [
        "weight": [
          kernel.height, kernel.width, isDepthwise ? 1 : input.channels / groups, outputs,
        ],
        "bias": [outputs],
      ])
  }
}

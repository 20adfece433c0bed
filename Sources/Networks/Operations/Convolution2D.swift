import Autograd
import Kernels
import Layers
import TensorCore

/// A 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + 2 · padding − kH) / stride + 1`, rounded down; `Wo` alike. The kernel may be
/// rectangular.
public final class Convolution2D: WeightedOperation {
  /// The attributes: stride, padding and groups. The weight's shape gives the kernel's size.
  public struct Attributes: WeightedAttributes {
    /// The operation that these attributes describe.
    public typealias Layer = Convolution2D
    /// The key in a graph: `conv2d`.
    public static let key = "conv2d"
    /// The step between output pixels, in input pixels.
    public var stride = 1
    /// Pixels of padding on each side of the image.
    public var padding = 0
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

  /// Stride, padding and groups.
  public let attributes: Attributes
  /// The weight, `[kH, kW, Cin / groups, Cout]`.
  public let weight: Parameter
  /// The bias, `[Cout]`; nil if there is none.
  public let bias: Parameter?

  /// Makes a convolution with these weights.
  ///
  /// - Parameters:
  ///   - attributes: Stride, padding and groups.
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
    let groups = attributes.groups(kernel.shape)
    precondition(
      input.shape.rank == 4 && input.shape[3] == kernel.shape[2] * groups,
      "Convolution2D: expected [N, H, W, \(kernel.shape[2] * groups)], found \(input.shape)")
    let geometry = ConvolutionGeometry(
      batch: input.shape[0], inputHeight: input.shape[1], inputWidth: input.shape[2],
      inputChannels: input.shape[3], outputChannels: kernel.shape[3],
      kernelHeight: kernel.shape[0], kernelWidth: kernel.shape[1], stride: attributes.stride,
      padding: attributes.padding, paddingMode: attributes.paddingMode, groups: groups)
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
    guard paddingMode == .zeros || padding < min(image[1], image[2]) else {
      throw ShapeProblem(
        "the padding by reflection is \(padding), expected less than either side of the image of"
          + " \(image[1])×\(image[2])")
    }
    return [
      image[0],
      try Shape.windows(image[1], size: kernel[0], stride: stride, padding: padding),
      try Shape.windows(image[2], size: kernel[1], stride: stride, padding: padding), kernel[3],
    ]
  }

  /// The rows of the padded image that one row of the output reads.
  public func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape {
    let (image, kernel) = (inputs[0], tensors["weight"])
    return [kernel[0], image[2] + 2 * padding, image[3]]
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

  /// How it reads its input; nil for a depthwise or grouped convolution.
  public var patches: PatchGeometry? {
    guard channelFlow == .mixes else { return nil }
    let shape = weight.value.shape
    return PatchGeometry(
      .convolution(mirrors: attributes.paddingMode == .reflection), kernelHeight: shape[0],
      kernelWidth: shape[1], stride: attributes.stride, padding: attributes.padding)
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
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    paddingMode: PaddingMode = .zeros, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .heNormalFanOut, random: inout RandomStream
  ) {
    precondition(
      kernelSize > 0 && stride > 0 && padding >= 0 && groups > 0,
      "Convolution2D: expected a positive kernel, stride and groups and no negative padding, found"
        + " \(kernelSize), \(stride), \(groups) and \(padding)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "Convolution2D: found \(inputChannels) input and \(outputChannels) output channels, expected"
        + " multiples of the \(groups) groups")
    var attributes = Attributes()
    attributes.stride = stride
    attributes.padding = padding
    attributes.paddingMode = paddingMode
    attributes.isDepthwise = groups > 1 && groups == inputChannels && groups == outputChannels
    attributes.groups = attributes.isDepthwise ? 1 : groups
    attributes.hasBias = bias
    attributes.initializer = initializer
    self.init(
      attributes, weight: [kernelSize, kernelSize, inputChannels / groups, outputChannels],
      outputs: outputChannels, random: &random)
  }
}

extension Draft {
  /// Adds a convolution with a square kernel.
  public mutating func convolution(
    _ name: String, _ input: Value, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    paddingMode: PaddingMode = .zeros, groups: Int = 1, isDepthwise: Bool = false,
    bias: Bool = true, initializer: Initializer = .heNormalFanOut
  ) -> Value {
    var attributes = Convolution2D.Attributes()
    attributes.groups = groups
    attributes.stride = stride
    attributes.padding = padding
    attributes.paddingMode = paddingMode
    attributes.isDepthwise = isDepthwise
    attributes.hasBias = bias
    attributes.initializer = initializer
    return add(
      name, attributes, to: [input], channels: outputs,
      tensors: [
        "weight": [kernel, kernel, isDepthwise ? 1 : input.channels / groups, outputs],
        "bias": [outputs],
      ])
  }
}

import Autograd
import Kernels
import Layers
import TensorCore

/// Halves or doubles images with a fixed kernel for each channel, against aliasing (Zhang 2019).
///
/// It halves by a convolution with stride 2 whose padding mirrors the image, and doubles by a
/// transposed one. Doubling reads images that were padded by one pixel, whatever the kernel, and
/// crops what lies outside: the output has `2 · (H − 2)` rows.
public final class Blur2D: Operation {
  /// The attributes: the direction.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `blur`.
    public static let key = "blur"
    /// Whether images are doubled instead of halved.
    public var doubles = false

    /// Makes attributes with their defaults.
    public init() {}

    /// The direction.
    public static var list: [Attribute<Self>] { [Attribute("doubles", \.doubles)] }

    /// The kernels, `[kH, kW, 1, C]`, under the name that PyTorch code gives them.
    public var slots: [ParameterSlot] {
      [
        ParameterSlot(
          "filt", rank: 4, layout: .convolution, isTrained: false,
          start: .binomial(sum: doubles ? 4 : 1))
      ]
    }

    /// The halved or doubled image.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let (image, kernel) = (inputs[0], tensors["filt"])
      try image.requireImages()
      guard kernel[2] == 1, kernel[3] == image[3], kernel[0] == kernel[1], kernel[0] >= 2 else {
        throw ShapeProblem(
          "its filt is for \(kernel[3]) channels, expected one square kernel for each of \(image[3])"
        )
      }
      guard doubles else {
        let (leading, trailing) = ((kernel[0] - 1) / 2, kernel[0] / 2)
        guard min(image[1], image[2]) > trailing else {
          throw ShapeProblem(
            "its kernel of \(kernel[0]) pixels is too large for \(image[1])×\(image[2])")
        }
        func halved(_ extent: Int) -> Int { (extent + leading + trailing - kernel[0]) / 2 + 1 }
        return [image[0], halved(image[1]), halved(image[2]), image[3]]
      }
      guard image[1] > 2, image[2] > 2 else {
        throw ShapeProblem("it crops the whole image of \(image[1])×\(image[2])")
      }
      return [image[0], 2 * (image[1] - 2), 2 * (image[2] - 2), image[3]]
    }

    /// Nil: it reads images.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { try flattened.requireNoOrder() }

    /// The rows of a kernel.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? {
      let span = tensors["filt"][0]
      let padding = padding(span)
      return doubles
        ? .reversedWindows(span: span, step: 2, top: padding.top)
        : .windows(span: span, step: 2, top: padding.top, bottom: padding.bottom)
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Blur2D(self, kernels: parameters["filt"])
    }

    /// What the convolution adds to the image, or the transposed one crops.
    package func padding(_ size: Int) -> ImageSides {
      let leading = (size - 1) / 2
      return doubles
        ? ImageSides(
          top: leading + 2, left: leading + 2, bottom: size / 2 + 1, right: size / 2 + 1)
        : ImageSides(top: leading, left: leading, bottom: size / 2, right: size / 2)
    }

    /// The convolution, or the one that the transposed convolution reverses.
    fileprivate func geometry(_ image: Shape, _ kernel: Shape) -> ConvolutionGeometry {
      ConvolutionGeometry(
        batch: image[0], inputHeight: image[1], inputWidth: image[2], inputChannels: image[3],
        outputChannels: image[3], kernelHeight: kernel[0], kernelWidth: kernel[1], stride: 2,
        padding: padding(kernel[0]), paddingMode: doubles ? .zeros : .reflection,
        groups: image[3])
    }
  }

  /// The direction.
  public let attributes: Attributes
  /// The kernels, `[kH, kW, 1, C]`.
  public let kernels: Parameter

  /// Makes an operation with these kernels.
  public init(_ attributes: Attributes, kernels: Parameter) {
    self.attributes = attributes
    self.kernels = kernels
  }

  /// The kernels, which are not trained.
  public var buffers: [Entry] { [("filt", kernels)] }

  /// Each channel is filtered alone.
  public var channelFlow: ChannelFlow { .preserves }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The last axis of the kernels.
  public var channelAxes: [ChannelAxis] { [ChannelAxis(kernels, axis: 3, .output)] }

  /// The usual name: `Blur`.
  public func label(inputs: Int) -> String { "Blur" }

  /// Output or input pixels times the scalars of the kernels, whichever are fewer.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    let pixels = attributes.doubles ? inputs[0] : output
    return pixels[0] * pixels[1] * pixels[2] * kernels.value.count
  }

  /// Halves or doubles images.
  ///
  /// - Precondition: There is one kernel for each channel.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (attributes, kernel) = (attributes, kernels.value)
    guard
      let shape = try? attributes.outputShape([input.shape], TensorShapes(["filt": kernel.shape]))
    else { preconditionFailure("Blur2D: found \(input.shape) for kernels of \(kernel.shape)") }
    guard attributes.doubles else {
      let geometry = attributes.geometry(input.shape, kernel.shape)
      return tape.record(
        self, inputs: [input], output: geometry.convolve(input.tensor, kernel, bias: nil)
      ) { [source = input.node] gradient, flow in
        flow.add(geometry.inputGradient(gradient, kernel), to: source)
      }
    }
    let reversed = attributes.geometry(shape, kernel.shape)
    precondition(
      reversed.outputHeight == input.shape[1] && reversed.outputWidth == input.shape[2],
      "Blur2D: found an image of \(input.shape), expected \(reversed.outputHeight) rows and"
        + " \(reversed.outputWidth) columns")
    return tape.record(
      self, inputs: [input], output: reversed.inputGradient(input.tensor, kernel, bias: nil)
    ) { [source = input.node] gradient, flow in
      flow.add(reversed.convolve(gradient, kernel, bias: nil), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that halves images with binomial kernels of `size` pixels.
  public mutating func halve(_ name: String, _ input: Value, size: Int = 3) -> Value {
    add(
      name, Blur2D.Attributes(), to: [input], channels: input.channels,
      tensors: ["filt": [size, size, 1, input.channels]])
  }

  /// Adds nodes that double images with binomial kernels of `size` pixels, after a padding that
  /// repeats the border.
  public mutating func double(_ name: String, _ input: Value, size: Int = 4) -> Value {
    let x = pad("\(name).padding", input, [0, 1, 1, 0, 0, 1, 1, 0], .edge)
    var attributes = Blur2D.Attributes()
    attributes.doubles = true
    return add(
      name, attributes, to: [x], channels: x.channels,
      tensors: ["filt": [size, size, 1, x.channels]])
  }
}

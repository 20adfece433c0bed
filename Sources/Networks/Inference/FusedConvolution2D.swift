import Autograd
import Kernels
import Layers
import TensorCore

/// A convolution that adds a residual and applies a rectifier in the same pass, and that packs its
/// weight once: `Network.forInference()` makes it. Files cannot name it.
final class FusedConvolution2D: Operation {
  /// The attributes: those of the convolution, and the rectifier.
  struct Attributes: OperationAttributes {
    static let key = "fused_conv2d"
    var convolution = Convolution2D.Attributes()
    var rectifier = Rectifier.none
  }

  let attributes: Attributes
  private let convolution: Convolution2D
  private let kernels = PreparedKernels()

  init(_ attributes: Attributes, _ parameters: OwnedParameters) {
    self.attributes = attributes
    convolution = Convolution2D(attributes.convolution, parameters)
  }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { apply([input], on: tape) }

  /// Convolves the first value, and adds the second one as a residual if there is one.
  func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (weight, bias, weights) = convolution.used(on: tape)
    let (input, residual) = (inputs[0], inputs.count > 1 ? inputs[1] : nil)
    let geometry = attributes.convolution.geometry(for: input.shape, weight.tensor.shape)
    if let residual, residual.shape != geometry.outputShape {
      // A sum that repeats values along an axis has no pass of its own.
      return rectified(add(convolution(input, on: tape), residual, on: tape), on: tape)
    }
    let output = geometry.convolve(
      input.tensor, weight.tensor, bias: bias?.tensor, adding: residual?.tensor,
      then: attributes.rectifier, kernels: kernels)
    return tape.record(self, inputs: inputs, weights: weights, output: output) {
      [source = input.node, image = input.tensor, kernel = weight.tensor, rectifier = activation]
      gradient, flow in
      let gradient = rectifier?.inputGradient(output, gradient: gradient) ?? gradient
      flow.add(gradient, to: residual?.node)
      flow.add(geometry.inputGradient(gradient, kernel), to: source)
      flow.add(geometry.weightGradient(image, gradient), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }

  private func rectified(_ value: Variable, on tape: Tape) -> Variable {
    switch attributes.rectifier {
    case .none: value
    case .relu: ReLU()(value, on: tape)
    case .leakyReLU(let slope): LeakyReLU(slope: slope)(value, on: tape)
    }
  }

  private var activation: Activation? {
    switch attributes.rectifier {
    case .none: nil
    case .relu: .relu
    case .leakyReLU(let slope): .leakyReLU(slope: slope)
    }
  }
}

extension FusedConvolution2D.Attributes {
  static var list: [Attribute<Self>] {
    Convolution2D.Attributes.list.map { Attribute($0, of: \.convolution) }
      + [Attribute("then", \.rectifier)]
  }

  /// The images and, optionally, a residual.
  var inputCount: ClosedRange<Int> { 1...2 }
  var slots: [ParameterSlot] { convolution.slots }

  func outputShape(_ inputs: [Shape], _ tensors: TensorShapes) throws(ShapeProblem) -> Shape {
    let shape = try convolution.outputShape([inputs[0]], tensors)
    return inputs.count > 1 ? try Add.Attributes().outputShape([shape, inputs[1]], tensors) : shape
  }

  func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape {
    convolution.workspace([inputs[0]], tensors)
  }

  func makeOperation(_ parameters: OwnedParameters) -> any Operation {
    FusedConvolution2D(self, parameters)
  }
}

extension FusedConvolution2D {
  var parameters: [Entry] { convolution.parameters }
  var channelFlow: ChannelFlow { convolution.channelFlow }
  var channelAxes: [ChannelAxis] { convolution.channelAxes }
  var patches: PatchGeometry? { convolution.patches }

  /// The usual name: `Conv2d+Add+ReLU`.
  func label(inputs: Int) -> String {
    "Conv2d" + (inputs > 1 ? "+Add" : "") + attributes.rectifier.suffix
  }

  func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    convolution.multiplyAdds([inputs[0]], output)
  }
}

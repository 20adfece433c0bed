import Autograd
import Layers
import TensorCore

/// `y = x · weightᵀ + bias` over `[N, in]`, giving `[N, out]`.
public final class Linear: WeightedOperation {
  /// What the vectors are that it reads.
  public struct Attributes: WeightedAttributes {
    /// The layer.
    public typealias Layer = Linear
    /// `linear`
    public static let key = "linear"
    /// Height and width of the flattened images that it reads; nil if its vectors are no images.
    ///
    /// PyTorch flattens in the order C, H, W, so that files hold the weight's columns in that order.
    public var flattened: ImageExtent?
    /// Whether there is a bias.
    public var hasBias = true
    /// How new weights are drawn.
    public var initializer = Initializer.uniformFanIn

    /// The defaults.
    public init() {}
  }

  /// What the vectors are that it reads.
  public let attributes: Attributes
  /// `[out, in]`.
  public let weight: Parameter
  /// `[out]`.
  public let bias: Parameter?

  /// A layer with these weights.
  ///
  /// - Parameters:
  ///   - weight: `[out, in]`.
  ///   - bias: `[out]`, if the attributes say so.
  public init(_ attributes: Attributes, weight: Parameter, bias: Parameter?) {
    self.attributes = attributes
    self.weight = weight
    self.bias = bias
  }

  /// Maps `[N, in]` to `[N, out]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (weight, bias, weights) = used(on: tape)
    let matrix = weight.tensor
    precondition(
      input.shape.rank == 2 && input.shape[1] == matrix.shape[1],
      "Linear: expected [N, \(matrix.shape[1])], found \(input.shape)")
    return tape.record(
      self, inputs: [input], weights: weights,
      output: LinearMap.output(input.tensor, matrix, bias: bias?.tensor)
    ) { [source = input.node, features = input.tensor] gradient, flow in
      flow.add(LinearMap.inputGradient(gradient, matrix), to: source)
      flow.add(LinearMap.weightGradient(gradient, features), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }
}

extension Linear.Attributes {
  /// The extents of flattened images, and the others.
  public static var list: [Attribute<Self>] {
    [Attribute("flattened", \.flattened)] + weightList
  }

  /// `[out, in]`.
  public var weightSlot: ParameterSlot {
    let layout = flattened.map {
      Parameter.Layout.flattenedImage(height: $0.height, width: $0.width)
    }
    return ParameterSlot(
      "weight", rank: 2, layout: layout ?? .identical, start: .drawn(initializer, fans: .linear))
  }

  /// `[N, out]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let (input, weight) = (inputs[0], tensors["weight"])
    guard input.rank == 2 else {
      throw ShapeProblem("it reads \(input), expected vectors [N, features]")
    }
    guard input[1] == weight[1] else {
      throw ShapeProblem("it reads \(input[1]) features, but its weight is for \(weight[1])")
    }
    if hasBias { try tensors.require("bias", [weight[0]]) }
    return [input[0], weight[0]]
  }

  /// None. What it reads must be what `flattened` says.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    let image = flattened[0]
    if let said = self.flattened, said != image?.extent {
      let found = image.map { "flattened images of \($0.extent.height)×\($0.extent.width)" }
      throw ShapeProblem(
        "flattened is [\(said.height), \(said.width)], but it reads"
          + " \(found ?? "vectors that are no flattened images")")
    }
    if self.flattened == nil, let image, image.hasOrder {
      let extent = "[\(image.extent.height), \(image.extent.width)]"
      throw ShapeProblem(
        "it reads flattened images, so flattened must be \(extent): it orders the weight's columns"
          + " as PyTorch does")
    }
    return nil
  }
}

extension Linear {
  /// Mixes channels.
  public var channelFlow: ChannelFlow { .mixes }

  /// Inputs and outputs of the weight; the bias.
  public var channelAxes: [ChannelAxis] {
    [ChannelAxis(weight, axis: 1, .input), ChannelAxis(weight, axis: 0, .output)] + biasAxes
  }

  /// A patch is a whole vector.
  public var patches: PatchGeometry? { PatchGeometry(.linear, kernelHeight: 1, kernelWidth: 1) }

  /// `Linear`
  public func label(inputs: Int) -> String { "Linear" }

  /// The weight, once per vector.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    output[0] * weight.value.count
  }

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Parameter flattened: Height and width of the images where the input is a flattened
  ///   `[N, H, W, C]`.
  public convenience init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .uniformFanIn,
    flattened: ImageExtent? = nil, random: inout RandomStream
  ) {
    var attributes = Attributes()
    attributes.flattened = flattened
    attributes.hasBias = bias
    attributes.initializer = initializer
    self.init(attributes, weight: [outputs, inputs], outputs: outputs, random: &random)
  }
}

extension Draft {
  /// Adds a linear layer.
  public mutating func linear(
    _ name: String, _ input: Value, _ outputs: Int, flattened: ImageExtent? = nil,
    bias: Bool = true, initializer: Initializer = .uniformFanIn
  ) -> Value {
    var attributes = Linear.Attributes()
    attributes.flattened = flattened
    attributes.hasBias = bias
    attributes.initializer = initializer
    return add(
      name, attributes, to: [input], channels: outputs,
      tensors: ["weight": [outputs, input.channels], "bias": [outputs]])
  }
}

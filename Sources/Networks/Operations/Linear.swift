import Autograd
import Layers
import TensorCore

/// `y = x · weightᵀ + bias`, from `[N, in]` to `[N, out]`; with more axes, for each position of them.
public final class Linear: WeightedOperation {
  /// The attributes: bias, initializer and, for flattened images, their size.
  public struct Attributes: WeightedAttributes {
    /// The operation that these attributes describe.
    public typealias Layer = Linear
    /// The key in a graph: `linear`.
    public static let key = "linear"
    /// The height and width of the flattened images that it reads; nil for other vectors.
    ///
    /// PyTorch flattens in the order C, H, W, so files store the weight's columns in that order.
    public var flattened: ImageExtent?
    /// Whether there is a bias.
    public var hasBias = true
    /// How new weights are drawn.
    public var initializer = Initializer.uniformFanIn

    /// Makes attributes with their defaults.
    public init() {}
  }

  /// Bias, initializer and, for flattened images, their size.
  public let attributes: Attributes
  /// The weight, `[out, in]`.
  public let weight: Parameter
  /// The bias, `[out]`; nil if there is none.
  public let bias: Parameter?

  /// Makes a layer with these weights.
  ///
  /// - Parameters:
  ///   - attributes: Bias, initializer and, for flattened images, their size.
  ///   - weight: `[out, in]`.
  ///   - bias: `[out]`, if `attributes.hasBias`; else nil.
  public init(_ attributes: Attributes, weight: Parameter, bias: Parameter?) {
    self.attributes = attributes
    self.weight = weight
    self.bias = bias
  }

  /// Maps the last axis: `[N, in]` to `[N, out]`, `[N, L, in]` to `[N, L, out]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (weight, bias, weights) = used(on: tape)
    let matrix = weight.tensor
    precondition(
      input.shape.rank >= 2 && input.shape[-1] == matrix.shape[1],
      "Linear: expected [N, \(matrix.shape[1])], found \(input.shape)")
    let shape = input.shape
    let rows = shape.extents.dropLast().reduce(1, *)
    let features = input.tensor.reshaped(to: [rows, matrix.shape[1]])
    return tape.record(
      self, inputs: [input], weights: weights,
      output: LinearMap.output(features, matrix, bias: bias?.tensor)
        .reshaped(to: Shape(shape.extents.dropLast() + [matrix.shape[0]]))
    ) { [source = input.node] gradient, flow in
      let gradient = gradient.reshaped(to: [rows, matrix.shape[0]])
      flow.add(LinearMap.inputGradient(gradient, matrix).reshaped(to: shape), to: source)
      flow.add(LinearMap.weightGradient(gradient, features), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }
}

extension Linear.Attributes {
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [Attribute("flattened", \.flattened)] + weightList
  }

  /// The slot of the weight, `[out, in]`.
  public var weightSlot: ParameterSlot {
    let layout = flattened.map {
      Parameter.Layout.flattenedImage(height: $0.height, width: $0.width)
    }
    return ParameterSlot(
      "weight", rank: 2, layout: layout ?? .identical, start: .drawn(initializer, fans: .linear))
  }

  /// The output's shape, `[N, out]` or, with more axes, `[N, …, out]`.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let (input, weight) = (inputs[0], tensors["weight"])
    guard input.rank >= 2 else {
      throw ShapeProblem("it reads \(input), expected vectors [N, features]")
    }
    guard input[-1] == weight[1] else {
      throw ShapeProblem("it reads \(input[-1]) features, but its weight is for \(weight[1])")
    }
    if hasBias { try tensors.require("bias", [weight[0]]) }
    return input.replacing(-1, with: weight[0])
  }

  /// Nil; throws if the input is not flattened from images of the size `flattened`.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    let image = flattened[0]
    if let stated = self.flattened, stated != image?.extent {
      let found = image.map { "flattened images of \($0.extent.height)×\($0.extent.width)" }
      throw ShapeProblem(
        "flattened is [\(stated.height), \(stated.width)], but it reads"
          + " \(found ?? "vectors that are not flattened images")")
    }
    if self.flattened == nil, let image, image.hasOrder {
      let extent = "[\(image.extent.height), \(image.extent.width)]"
      throw ShapeProblem(
        "it reads flattened images, so set flattened to \(extent), which orders the weight's"
          + " columns as PyTorch does")
    }
    return nil
  }
}

extension Linear {
  /// Mixes channels.
  public var channelFlow: ChannelFlow { .mixes }

  /// The input and output axes of the weight, and the axis of the bias.
  public var channelAxes: [ChannelAxis] {
    [ChannelAxis(weight, axis: 1, .input), ChannelAxis(weight, axis: 0, .output)] + biasAxes
  }

  /// A patch is a whole vector.
  public var patches: PatchGeometry? { PatchGeometry(.linear, kernelHeight: 1, kernelWidth: 1) }

  /// The usual name: `Linear`.
  public func label(inputs: Int) -> String { "Linear" }

  /// Vectors times the scalars of the weight.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    output.extents.dropLast().reduce(1, *) * weight.value.count
  }

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Parameters:
  ///   - inputs: The number of input features.
  ///   - outputs: The number of output features.
  ///   - bias: Whether there is a bias.
  ///   - initializer: How the weight is drawn.
  ///   - flattened: The height and width of the images if the input is a flattened `[N, H, W, C]`.
  ///   - random: The stream to draw from.
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

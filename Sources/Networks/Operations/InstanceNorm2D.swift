import Autograd
import Kernels
import Layers
import TensorCore

/// Instance normalization over `[N, H, W, C]`: each channel of each image has its own mean and
/// variance (Ulyanov, Vedaldi, Lempitsky 2016), with an optional residual and rectifier after it in
/// the same pass.
///
/// Training and inference are the same: there are no running statistics.
public final class InstanceNorm2D: NormOperation {
  /// The attributes: whether there are γ and β, and the rectifier.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `instance_norm`.
    public static let key = "instance_norm"
    /// Whether there are γ and β.
    public var isAffine = false
    /// Added to the variance.
    public var epsilon: Float = 1e-5
    /// The rectifier, applied in the same pass after the norm and the addition of a second input.
    public var rectifier = Rectifier.none

    /// Makes attributes with their defaults.
    public init() {}
  }

  /// Whether there are γ and β, and the rectifier.
  public let attributes: Attributes
  /// γ, `[C]`, if the norm is affine.
  public let weight: Parameter?
  /// β, `[C]`, if the norm is affine.
  public let bias: Parameter?

  /// Makes a norm; γ and β must be nil exactly if the norm is not affine.
  public init(_ attributes: Attributes, weight: Parameter? = nil, bias: Parameter? = nil) {
    self.attributes = attributes
    self.weight = weight
    self.bias = bias
  }

  /// γ if the norm is affine.
  public var scale: Parameter? { weight }

  /// γ and β if the norm is affine.
  public var parameters: [Entry] {
    (weight.map { [("weight", $0)] } ?? []) + (bias.map { [("bias", $0)] } ?? [])
  }

  /// Normalizes `[N, H, W, C]`, adds `residual` of the same shape, then applies the rectifier.
  ///
  /// - Precondition: An image has more than one pixel.
  public func callAsFunction(
    _ input: Variable, adding residual: Variable?, on tape: Tape
  ) -> Variable {
    let (scale, shift) = (weight.map { tape.weight($0) }, bias.map { tape.weight($0) })
    let channels = scale?.tensor.count ?? input.shape[-1]
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "InstanceNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: input.shape[0], rows: input.shape[1] * input.shape[2], channels: channels)
    precondition(
      extents.rows > 1, "InstanceNorm2D: expected more than one pixel, found \(input.shape)")
    let normalization = ChannelNormalization(
      input: input.tensor, extents: extents,
      statistics: ChannelStatistics(of: input.tensor, extents, epsilon: attributes.epsilon),
      scale: scale?.tensor, rectifier: attributes.rectifier)
    return recordNorm(
      normalization, input, adding: residual, weights: [scale, shift].compactMap(\.self),
      isRectified: attributes.rectifier != .none,
      output: normalization.output(shift: shift?.tensor, residual: residual?.tensor), on: tape
    ) { backward, flow in
      let perImage: Shape = [extents.groups, extents.channels]
      if let scale { flow.add(sumOverPixels(backward.scale.reshaped(to: perImage)), to: scale) }
      if let shift { flow.add(sumOverPixels(backward.shift.reshaped(to: perImage)), to: shift) }
    }
  }
}

extension InstanceNorm2D {
  /// The output for a part of an image whose statistics are known.
  ///
  /// - Parameters:
  ///   - input: `[1, H, W, C]`.
  ///   - residual: A value of the input's shape that is added, or nil.
  ///   - statistics: Those of the whole image.
  ///   - tape: Not recorded on.
  func apply(
    _ input: Tensor, adding residual: Tensor?, statistics: ChannelStatistics, on tape: Tape
  ) -> Tensor {
    let (scale, shift) = (weight.map { tape.weight($0) }, bias.map { tape.weight($0) })
    let extents = ChannelRows(
      groups: 1, rows: input.shape[1] * input.shape[2], channels: input.shape[3])
    return ChannelNormalization(
      input: input, extents: extents, statistics: statistics, scale: scale?.tensor,
      rectifier: attributes.rectifier
    ).output(shift: shift?.tensor, residual: residual)
  }
}

extension InstanceNorm2D.Attributes {
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [
      Attribute("affine", \.isAffine), Attribute("epsilon", \.epsilon, in: 1e-12...1),
      Attribute("then", \.rectifier),
    ]
  }

  /// The images and, optionally, a residual.
  public var inputCount: ClosedRange<Int> { 1...2 }

  /// γ and β, if the norm is affine.
  public var slots: [ParameterSlot] {
    isAffine ? [ParameterSlot("weight", rank: 1, start: .constant(1)), .bias] : []
  }

  /// The shape of the images.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let shape = try normShape(inputs)
    guard shape[1] * shape[2] > 1 else {
      throw ShapeProblem(
        "it normalizes images of \(shape[1])×\(shape[2]), expected more than one pixel")
    }
    if isAffine {
      try tensors.require("weight", [shape[3]])
      try tensors.require("bias", [shape[3]])
    }
    return shape
  }

  /// Makes the operation with its parameters.
  public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
    InstanceNorm2D(
      self, weight: isAffine ? parameters["weight"] : nil,
      bias: isAffine ? parameters["bias"] : nil)
  }
}

extension InstanceNorm2D {
  /// The only axis of γ and of β.
  public var channelAxes: [ChannelAxis] {
    parameters.map { ChannelAxis($0.parameter, axis: 0, .output) }
  }
  /// True: the norm subtracts them.
  public var removesImageMeans: Bool { true }

  /// The usual name: `InstanceNorm2d+Add+ReLU`.
  public func label(inputs: Int) -> String {
    "InstanceNorm2d" + (inputs > 1 ? "+Add" : "") + attributes.rectifier.suffix
  }

  /// Makes a norm, with γ = 1 and β = 0 if it is affine.
  ///
  /// - Parameters:
  ///   - channels: The number of channels; a norm without γ and β accepts any number.
  ///   - isAffine: Whether there are γ and β.
  ///   - epsilon: Added to the variance.
  ///   - rectifier: The rectifier, applied in the same pass after the norm.
  public convenience init(
    _ channels: Int, isAffine: Bool = false, epsilon: Float = 1e-5, rectifier: Rectifier = .none
  ) {
    precondition(
      rectifier.isValid,
      "InstanceNorm2D: expected a positive slope, found \(rectifier.negativeSlope)")
    var attributes = Attributes()
    attributes.isAffine = isAffine
    attributes.epsilon = epsilon
    attributes.rectifier = rectifier
    var random = RandomStream(seed: 0)
    let parameters = OwnedParameters(
      drawing: attributes.slots, ["weight": [channels], "bias": [channels]], random: &random)
    self.init(
      attributes, weight: parameters.optional("weight"), bias: parameters.optional("bias"))
  }
}

extension Draft {
  /// Adds an instance norm; a residual is added before the rectifier.
  public mutating func instanceNorm(
    _ name: String, _ input: Value, adding residual: Value? = nil, isAffine: Bool = false,
    epsilon: Float = 1e-5, then rectifier: Rectifier = .none
  ) -> Value {
    var attributes = InstanceNorm2D.Attributes()
    attributes.isAffine = isAffine
    attributes.epsilon = epsilon
    attributes.rectifier = rectifier
    return add(
      name, attributes, to: [input] + (residual.map { [$0] } ?? []), channels: input.channels,
      tensors: ["weight": [input.channels], "bias": [input.channels]])
  }
}

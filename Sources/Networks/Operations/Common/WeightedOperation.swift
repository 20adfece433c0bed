import Autograd
import Layers
import TensorCore

/// An operation with a weight and an optional bias.
public protocol WeightedOperation: Operation where Attributes: WeightedAttributes {
  /// The weight.
  var weight: Parameter { get }
  /// The bias, `[Cout]`; nil if `hasBias` is false.
  var bias: Parameter? { get }

  /// Makes an operation; the bias must be nil exactly if `hasBias` is false.
  init(_ attributes: Attributes, weight: Parameter, bias: Parameter?)
}

/// The attributes of an operation with a weight and an optional bias.
public protocol WeightedAttributes: OperationAttributes {
  /// The operation that these attributes describe.
  associatedtype Layer: WeightedOperation where Layer.Attributes == Self

  /// Whether there is a bias.
  var hasBias: Bool { get set }
  /// How new weights are drawn.
  var initializer: Initializer { get set }
  /// The weight's slot.
  var weightSlot: ParameterSlot { get }
}

extension WeightedAttributes {
  /// The weight and, if there is one, the bias.
  public var slots: [ParameterSlot] { [weightSlot] + (hasBias ? [.bias] : []) }

  /// Makes the operation with its parameters.
  public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
    Layer(self, parameters)
  }

  /// The attributes that all such operations have.
  static var weightList: [Attribute<Self>] {
    [Attribute("bias", \.hasBias), Attribute("initializer", \.initializer)]
  }
}

extension WeightedOperation {
  /// The weight and, if there is one, the bias.
  public var parameters: [Entry] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  init(_ attributes: Attributes, _ parameters: OwnedParameters) {
    self.init(
      attributes, weight: parameters["weight"], bias: attributes.hasBias ? parameters["bias"] : nil)
  }

  /// Draws the weight; the bias starts at zero.
  init(
    _ attributes: Attributes, weight: Shape, outputs: Int, random: inout RandomStream
  ) {
    self.init(
      attributes,
      OwnedParameters(
        drawing: attributes.slots, ["weight": weight, "bias": [outputs]], random: &random))
  }

  /// The weight and the bias in one pass.
  func used(on tape: Tape) -> (weight: Weight, bias: Weight?, all: [Weight]) {
    let (weight, bias) = (tape.weight(weight), bias.map { tape.weight($0) })
    return (weight, bias, [weight] + (bias.map { [$0] } ?? []))
  }

  /// The axis of the bias.
  var biasAxes: [ChannelAxis] { bias.map { [ChannelAxis($0, axis: 0, .output)] } ?? [] }
}

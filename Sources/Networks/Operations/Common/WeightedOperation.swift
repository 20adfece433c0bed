import Autograd
import Layers
import TensorCore

/// An operation with a weight, and with a bias if its attributes say so.
public protocol WeightedOperation: Operation where Attributes: WeightedAttributes {
  /// The weight.
  var weight: Parameter { get }
  /// `[Cout]`.
  var bias: Parameter? { get }

  /// An operation with this weight, and with this bias if the attributes say so.
  init(_ attributes: Attributes, weight: Parameter, bias: Parameter?)
}

/// The attributes of an operation with a weight and perhaps a bias.
public protocol WeightedAttributes: OperationAttributes {
  /// The operation.
  associatedtype Layer: WeightedOperation where Layer.Attributes == Self

  /// Whether there is a bias.
  var hasBias: Bool { get set }
  /// How new weights are drawn.
  var initializer: Initializer { get set }
  /// The weight.
  var weightSlot: ParameterSlot { get }
}

extension WeightedAttributes {
  /// The weight, and the bias if there is one.
  public var slots: [ParameterSlot] { [weightSlot] + (hasBias ? [.bias] : []) }

  /// The layer.
  public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
    Layer(self, parameters)
  }

  /// What every such operation has.
  static var weightList: [Attribute<Self>] {
    [Attribute("bias", \.hasBias), Attribute("initializer", \.initializer)]
  }
}

extension WeightedOperation {
  /// The weight, and the bias if there is one.
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

  /// The weight and the bias as one pass uses them.
  func used(on tape: Tape) -> (weight: Weight, bias: Weight?, all: [Weight]) {
    let (weight, bias) = (tape.weight(weight), bias.map { tape.weight($0) })
    return (weight, bias, [weight] + (bias.map { [$0] } ?? []))
  }

  /// The axis of the bias.
  var biasAxes: [ChannelAxis] { bias.map { [ChannelAxis($0, axis: 0, .output)] } ?? [] }
}

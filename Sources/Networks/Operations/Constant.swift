import Autograd
import Layers
import TensorCore

/// A tensor of the network that depends on no input: a bias, a position embedding, a scale.
///
/// Its batch axis is usually 1, and is broadcast by the operation that reads it.
public final class Constant: Operation {
  /// The attributes: the rank, and whether the tensor is trained.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `constant`.
    public static let key = "constant"
    /// The number of axes.
    public var rank = 1
    /// Whether the tensor is trained.
    public var isTrained = true

    /// Makes attributes with their defaults.
    public init() {}

    /// The rank and the flag, with their ranges.
    public static var list: [Attribute<Self>] {
      [Attribute("rank", \.rank, in: 0...8), Attribute("trained", \.isTrained)]
    }

    /// No inputs.
    public var inputCount: ClosedRange<Int> { 0...0 }

    /// The tensor, in the order of its axes in memory.
    public var slots: [ParameterSlot] {
      [ParameterSlot("value", rank: rank, isTrained: isTrained, start: .constant(0))]
    }

    /// The tensor's shape.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape { tensors["value"] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Constant(parameters["value"], isTrained: isTrained)
    }
  }

  /// The rank, and whether the tensor is trained.
  public let attributes: Attributes
  /// The tensor.
  public let value: Parameter

  /// Makes a constant.
  ///
  /// - Parameters:
  ///   - value: The tensor, of a rank up to 8.
  ///   - isTrained: Whether it is trained.
  public init(_ value: Parameter, isTrained: Bool = true) {
    precondition(
      value.value.shape.rank <= 8,
      "Constant: found \(value.value.shape), expected at most 8 axes")
    var attributes = Attributes()
    attributes.rank = value.value.shape.rank
    attributes.isTrained = isTrained
    self.attributes = attributes
    self.value = value
  }

  /// The tensor, if it is trained.
  public var parameters: [Entry] { attributes.isTrained ? [("value", value)] : [] }
  /// The tensor, if it is not trained.
  public var buffers: [Entry] { attributes.isTrained ? [] : [("value", value)] }

  /// Its channels are its own; a scalar has none.
  public var channelFlow: ChannelFlow { attributes.rank == 0 ? .fixes : .preserves }

  /// The last axis.
  public var channelAxes: [ChannelAxis] {
    attributes.rank == 0 ? [] : [ChannelAxis(value, axis: attributes.rank - 1, .output)]
  }

  /// The usual name: `Constant`.
  public func label(inputs: Int) -> String { "Constant" }

  /// Returns the tensor, whatever the input.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { value(on: tape) }

  /// Returns the tensor.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable { value(on: tape) }

  /// The tensor on a tape.
  public func value(on tape: Tape) -> Variable {
    let weight = tape.weight(value)
    return tape.record(self, inputs: [], weights: [weight], output: weight.tensor) {
      gradient, flow in
      flow.add(gradient, to: weight)
    }
  }
}

extension Draft {
  /// Adds a tensor that depends on no input.
  public mutating func constant(
    _ name: String, _ shape: Shape, isTrained: Bool = true
  ) -> Value {
    var attributes = Constant.Attributes()
    attributes.rank = shape.rank
    attributes.isTrained = isTrained
    return add(
      name, attributes, to: [], channels: shape.extents.last ?? 1, tensors: ["value": shape])
  }
}

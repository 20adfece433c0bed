import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above zero, `weight · x` below, with one weight per channel or one for all (He et al. 2015).
public final class PReLU: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `prelu`.
    public static let key = "prelu"
    /// Makes an empty set of attributes.
    public init() {}

    /// The weight, `[C]` or `[1]`.
    public var slots: [ParameterSlot] {
      [ParameterSlot("weight", rank: 1, start: .constant(0.25))]
    }

    /// The input's shape.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard let channels = inputs[0].extents.last else {
        throw ShapeProblem("it reads a scalar, expected a value with channels")
      }
      if tensors["weight"] != [1] { try tensors.require("weight", [channels]) }
      return inputs[0]
    }

    /// The same row.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? { .sameRow }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      PReLU(weight: parameters["weight"])
    }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()
  /// The weight, `[C]` or `[1]`.
  public let weight: Parameter

  /// Makes an operation with this weight, `[C]` or `[1]`.
  public init(weight: Parameter) { self.weight = weight }

  /// Makes an operation with one weight per channel, or one for all channels, of 0.25.
  public convenience init(_ channels: Int = 1) {
    self.init(weight: Parameter(Tensor(repeating: 0.25, shape: [channels])))
  }

  /// The weight.
  public var parameters: [Entry] { [("weight", weight)] }

  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }

  /// The axis of the weight, unless one weight serves all channels.
  public var channelAxes: [ChannelAxis] {
    weight.value.count == 1 ? [] : [ChannelAxis(weight, axis: 0, .output)]
  }

  /// The usual name: `PReLU`.
  public func label(inputs: Int) -> String { "PReLU" }

  /// Applies the function to a value of any shape with channels.
  ///
  /// - Precondition: There is one weight, or one per channel.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let weight = tape.weight(weight)
    let factors = weight.tensor
    let ones = [Int](repeating: 1, count: max(0, input.shape.rank - 1))
    let shape = Shape(ones + [factors.count])
    let slopes = factors.reshaped(to: shape)
    return tape.record(
      self, inputs: [input], weights: [weight],
      output: BinaryArithmetic.rectifier(input.tensor, slopes)
    ) { [source = input.node, value = input.tensor] gradient, flow in
      flow.add(
        BinaryArithmetic.multiplication(gradient, BinaryArithmetic.rectifierSlope(value, slopes)),
        to: source)
      flow.add(
        BinaryArithmetic.negativeProduct(gradient, value).summed(to: shape)
          .reshaped(to: factors.shape), to: weight)
    }
  }
}

extension Draft {
  /// Adds a node with one weight per channel, or one for all.
  public mutating func prelu(
    _ name: String, _ input: Value, isPerChannel: Bool = true
  ) -> Value {
    add(
      name, PReLU.Attributes(), to: [input], channels: input.channels,
      tensors: ["weight": [isPerChannel ? input.channels : 1]])
  }
}

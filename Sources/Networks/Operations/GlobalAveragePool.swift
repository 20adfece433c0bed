import Autograd
import Kernels
import Layers
import TensorCore

/// The mean of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
public final class GlobalAveragePool: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `global_average_pool`.
    public static let key = "global_average_pool"
    /// Makes an empty set of attributes.
    public init() {}

    /// The output's shape, `[N, C]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      try inputs[0].requireImages()
      return [inputs[0][0], inputs[0][3]]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      GlobalAveragePool()
    }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The usual name: `GlobalAvgPool2d`.
  public func label(inputs: Int) -> String { "GlobalAvgPool2d" }

  /// Averages `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    precondition(shape.rank == 4, "GlobalAveragePool: expected [N, H, W, C], found \(shape)")
    return tape.record(self, inputs: [input], output: GlobalAverage.of(input.tensor)) {
      [source = input.node] gradient, flow in
      flow.add(GlobalAverage.inputGradient(gradient, shape: shape), to: source)
    }
  }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func globalAveragePool(_ name: String, _ input: Value) -> Value {
    add(name, GlobalAveragePool.Attributes(), to: [input], channels: input.channels)
  }
}

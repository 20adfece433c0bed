import Autograd
import Kernels
import Layers
import TensorCore

/// The mean of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
public final class GlobalAveragePool: Operation {
  /// None.
  public struct Attributes: OperationAttributes {
    /// `global_average_pool`
    public static let key = "global_average_pool"
    /// No attributes.
    public init() {}

    /// `[N, C]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      try inputs[0].requireImages()
      return [inputs[0][0], inputs[0][3]]
    }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      GlobalAveragePool()
    }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  /// Keeps channels apart.
  public var channelFlow: ChannelFlow { .preserves }

  /// `GlobalAvgPool2d`
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
  /// Adds it.
  public mutating func globalAveragePool(_ name: String, _ input: Value) -> Value {
    add(name, GlobalAveragePool.Attributes(), to: [input], channels: input.channels)
  }
}

import Autograd
import Layers
import TensorCore

/// Values side by side along the last axis: `[N, H, W, C1]` and `[N, H, W, C2]` to `[N, H, W, C1 +
/// C2]`.
public final class Concatenate: Operation {
  /// None.
  public struct Attributes: OperationAttributes {
    /// `concatenate`
    public static let key = "concatenate"
    /// No attributes.
    public init() {}

    /// One or more.
    public var inputCount: ClosedRange<Int> { 1...4096 }

    /// The first shape, as wide as all together.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let outer = inputs[0].extents.dropLast()
      if let other = inputs.first(where: { $0.extents.dropLast() != outer }) {
        throw ShapeProblem("it joins \(inputs[0]) and \(other), which differ in more than channels")
      }
      return Shape(outer + [inputs.reduce(0) { $0 + $1[-1] }])
    }

    /// None: a flattened image beside other features cannot be described in a file.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      if inputs.count == 1 { return flattened[0] }
      guard !flattened.contains(where: { $0?.hasOrder == true }) else {
        throw ShapeProblem(
          "it joins flattened images, whose features have another order in PyTorch: join the images"
            + " before they are flattened")
      }
      return nil
    }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Concatenate() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  /// The inputs' channels in order.
  public var channelFlow: ChannelFlow { .concatenates }

  /// `Concat`
  public func label(inputs: Int) -> String { "Concat" }

  /// The value alone.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input], on: tape)
  }

  /// Joins values.
  ///
  /// - Precondition: There is a value, and all axes but the last are equal.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    return tape.record(
      self, inputs: inputs, output: Tensor(concatenating: inputs.map(\.tensor), alongAxis: -1)
    ) { [parts = inputs.map { ($0.node, $0.shape[-1]) }] gradient, flow in
      var start = 0
      for (node, width) in parts {
        flow.add(gradient.slice(start..<start + width, alongAxis: -1), to: node)
        start += width
      }
    }
  }
}

/// Values side by side along the last axis.
///
/// - Precondition: There is a value, and all axes but the last are equal.
public func concatenate(_ values: [Variable], on tape: Tape) -> Variable {
  Concatenate().apply(values, on: tape)
}

extension Draft {
  /// Joins the channels of values.
  public mutating func concatenate(_ name: String, _ values: [Value]) -> Value {
    add(
      name, Concatenate.Attributes(), to: values, channels: values.reduce(0) { $0 + $1.channels })
  }
}

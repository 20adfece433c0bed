import Autograd
import Layers
import TensorCore

/// Concatenates values along the last axis: `[N, H, W, C1]` and `[N, H, W, C2]` give `[N, H, W, C1
/// + C2]`.
public final class Concatenate: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `concatenate`.
    public static let key = "concatenate"
    /// Makes an empty set of attributes.
    public init() {}

    /// One input or more.
    public var inputCount: ClosedRange<Int> { 1...4096 }

    /// The first shape, with the sum of all channels.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let outer = inputs[0].extents.dropLast()
      if let other = inputs.first(where: { $0.extents.dropLast() != outer }) {
        throw ShapeProblem(
          "it joins \(inputs[0]) and \(other), expected shapes that differ in channels only")
      }
      return Shape(outer + [inputs.reduce(0) { $0 + $1[-1] }])
    }

    /// Nil: a file could not describe a flattened image next to other features.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      if inputs.count == 1 { return flattened[0] }
      guard !flattened.contains(where: { $0?.hasOrder == true }) else {
        throw ShapeProblem(
          "it joins flattened images, whose features PyTorch orders differently; join the images"
            + " before flattening them")
      }
      return nil
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Concatenate() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// The inputs' channels in order.
  public var channelFlow: ChannelFlow { .concatenates }

  /// The usual name: `Concat`.
  public func label(inputs: Int) -> String { "Concat" }

  /// Returns the value itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input], on: tape)
  }

  /// Concatenates values along the last axis.
  ///
  /// - Precondition: There is at least one value, and all axes but the last are equal.
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

/// Concatenates values along the last axis.
///
/// - Precondition: There is at least one value, and all axes but the last are equal.
public func concatenate(_ values: [Variable], on tape: Tape) -> Variable {
  Concatenate().apply(values, on: tape)
}

extension Draft {
  /// Adds a concatenation of channels.
  public mutating func concatenate(_ name: String, _ values: [Value]) -> Value {
    add(
      name, Concatenate.Attributes(), to: values, channels: values.reduce(0) { $0 + $1.channels })
  }
}

import Autograd
import Layers
import TensorCore

/// Reorders the axes: axis i of the result is axis `axes[i]` of the input.
public final class Permute: Operation {
  /// The attributes: the axes.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `permute`.
    public static let key = "permute"
    /// For each axis of the result, the axis of the input.
    public var axes: [Int] = []

    /// Makes attributes with their defaults.
    public init() {}

    /// The axes with their range.
    public static var list: [Attribute<Self>] { [Attribute("axes", \.axes, in: -8...7)] }

    /// The input's extents in the new order.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let input = inputs[0]
      return Shape(try order(for: input).map { input[$0] })
    }

    /// Nil: the result is in the order that graphs in PyTorch mean.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { nil }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Permute(axes) }

    /// The axes, counted from 0.
    fileprivate func order(for shape: Shape) throws(ShapeProblem) -> [Int] {
      let places = axes.map { $0 < 0 ? shape.rank + $0 : $0 }
      guard places.sorted() == Array(shape.extents.indices) else {
        throw ShapeProblem("axes is \(axes), expected each axis of \(shape) once")
      }
      return places
    }
  }

  /// The attributes: the axes.
  public let attributes: Attributes

  /// Makes a permutation; negative axes count from the end.
  public init(_ axes: [Int]) {
    var attributes = Attributes()
    attributes.axes = axes
    self.attributes = attributes
  }

  /// Output channel c depends on input channel c, if the last axis stays.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    attributes.axes.last.map(inputs[0].isLast) ?? true ? .preserves : .fixes
  }

  /// The usual name: `Transpose`.
  public func label(inputs: Int) -> String { "Transpose" }

  /// Reorders the axes of a value.
  ///
  /// - Precondition: The axes are a permutation of the value's axes.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    guard let order = try? attributes.order(for: input.shape) else {
      preconditionFailure(
        "Permute: found the axes \(attributes.axes), expected each axis of \(input.shape) once")
    }
    return tape.record(self, inputs: [input], output: input.tensor.transposed(to: order)) {
      [source = input.node] gradient, flow in
      flow.add(gradient.transposed(to: order.inverse), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that reorders axes; `channels` is the extent of the result's last axis.
  public mutating func permute(
    _ name: String, _ input: Value, _ axes: [Int], channels: Int
  ) -> Value {
    add(name, Permute(axes).attributes, to: [input], channels: channels)
  }
}

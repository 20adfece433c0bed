import Autograd
import Layers
import TensorCore

/// Repeats the axes of extent 1.
public final class Expand: Operation {
  /// The attributes: the shape.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `expand`.
    public static let key = "expand"
    /// The extent of each axis; 0 and 1 keep the input's.
    public var shape: [Int] = []

    /// Makes attributes with their defaults.
    public init() {}

    /// The shape with its range.
    public static var list: [Attribute<Self>] { [Attribute("shape", \.shape, in: 0...1 << 30)] }

    /// The input's shape, with extents of 1 replaced.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let input = inputs[0]
      guard shape.count == input.rank,
        zip(shape, input.extents).allSatisfy({ $0 <= 1 || $1 == 1 || $0 == $1 })
      else {
        throw ShapeProblem(
          "shape is \(shape), expected the extents of \(input), of which those of 1 may grow")
      }
      return try Shape.checked(zip(shape, input.extents).map { max($0, $1) })
    }

    /// The image of the input if its features stay.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { flattened[0] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Expand(shape) }
  }

  /// The attributes: the shape.
  public let attributes: Attributes

  /// Makes an expansion to these extents; 0 and 1 keep the input's.
  public init(_ shape: [Int]) {
    var attributes = Attributes()
    attributes.shape = shape
    self.attributes = attributes
  }

  /// Output channel c depends on input channel c, if channels are neither repeated nor counted.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    (attributes.shape.last ?? 0) <= 1 ? .preserves : .fixes
  }

  /// The usual name: `Expand`.
  public func label(inputs: Int) -> String { "Expand" }

  /// Expands a value.
  ///
  /// - Precondition: Only extents of 1 change.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    guard let shape = try? attributes.outputShape([input.shape], TensorShapes([:])) else {
      preconditionFailure(
        "Expand: found \(input.shape), which cannot be expanded to \(attributes.shape)")
    }
    return tape.record(self, inputs: [input], output: input.tensor.expanded(to: shape)) {
      [source = input.node, before = input.shape] gradient, flow in
      flow.add(gradient.summed(to: before), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that repeats axes; `channels` is the extent of the result's last axis.
  public mutating func expand(
    _ name: String, _ input: Value, _ shape: [Int], channels: Int
  ) -> Value {
    add(name, Expand(shape).attributes, to: [input], channels: channels)
  }
}

import Autograd
import Layers
import TensorCore

/// Repeats a value along its axes: `a b` twice is `a b a b`.
public final class Tile: Operation {
  /// The attributes: the numbers of repeats.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `tile`.
    public static let key = "tile"
    /// For each axis, how often it occurs.
    public var repeats: [Int] = []

    /// Makes attributes with their defaults.
    public init() {}

    /// The repeats with their range.
    public static var list: [Attribute<Self>] { [Attribute("repeats", \.repeats, in: 1...1 << 20)] }

    /// The input's extents times the repeats.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard repeats.count == inputs[0].rank else {
        throw ShapeProblem("repeats is \(repeats), expected a number for each axis of \(inputs[0])")
      }
      return try Shape.checked(zip(inputs[0].extents, repeats).map { $0 * $1 })
    }

    /// The image of the input if its features are not repeated.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      repeats.last == 1 ? flattened[0] : try flattened.requireNoOrder()
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Tile(repeats) }
  }

  /// The attributes: the numbers of repeats.
  public let attributes: Attributes

  /// Makes a repetition, with a number for each axis.
  public init(_ repeats: [Int]) {
    var attributes = Attributes()
    attributes.repeats = repeats
    self.attributes = attributes
  }

  /// Output channel c depends on input channel c, if channels are not repeated.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    attributes.repeats.last == 1 ? .preserves : .fixes
  }

  /// The usual name: `Tile`.
  public func label(inputs: Int) -> String { "Tile" }

  /// Repeats a value.
  ///
  /// - Precondition: There is a number for each axis.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (shape, repeats) = (input.shape, attributes.repeats)
    precondition(
      repeats.count == shape.rank,
      "Tile: found the repeats \(repeats), expected a number for each axis of \(shape)")
    let positions = zip(shape.extents, repeats).map { extent, count -> [Int]? in
      count == 1 ? nil : (0..<count).flatMap { _ in 0..<extent }
    }
    return AxisPositions(shape, positions).record(self, input, on: tape)
  }
}

extension Draft {
  /// Adds a node that repeats a value; `channels` is the extent of the result's last axis.
  public mutating func tile(
    _ name: String, _ input: Value, _ repeats: [Int], channels: Int
  ) -> Value {
    add(name, Tile(repeats).attributes, to: [input], channels: channels)
  }
}

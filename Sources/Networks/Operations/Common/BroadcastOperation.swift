import Autograd
import Kernels
import Layers
import TensorCore

/// The attributes of an elementwise function of two values or more.
public protocol BroadcastAttributes: OperationAttributes {}

extension BroadcastAttributes {
  /// Two inputs.
  public var inputCount: ClosedRange<Int> { 2...2 }

  /// The shape that all inputs are broadcast to.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    var shape = inputs[0]
    for input in inputs.dropFirst() { shape = try Shape.broadcast(shape, input) }
    return shape
  }

  /// The same row.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? { .sameRow }

  /// The flattened image of an input, if the others have the same or one number for all features.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    let images = flattened.compactMap(\.self)
    guard let image = images.first(where: \.hasOrder) else { return images.first }
    let isAligned = zip(inputs, flattened).allSatisfy { shape, other in
      other == image || (shape.extents.last ?? 1) == 1
    }
    guard isAligned else { throw .order }
    return image
  }
}

extension Shape {
  /// The shape that two values are broadcast to.
  ///
  /// - Throws: `ShapeProblem` if that is not possible.
  static func broadcast(_ left: Shape, _ right: Shape) throws(ShapeProblem) -> Shape {
    guard let broadcast = Broadcast(left, right) else {
      throw ShapeProblem(
        "it combines \(left) and \(right), expected equal extents, extents of 1, or a scalar")
    }
    return broadcast.shape
  }
}

/// An elementwise function of two values of one rank, whose extents are equal or 1, or of a value
/// and a scalar `[]`.
protocol BroadcastOperation: Operation {
  /// The function's kernel.
  var arithmetic: BinaryArithmetic { get }
}

extension BroadcastOperation {
  /// Output channel c depends on channel c of both inputs; a single channel is broadcast.
  public var channelFlow: ChannelFlow { .preserves }

  /// Combines the value with itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Combines two values.
  ///
  /// - Precondition: The shapes can be broadcast.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    arithmetic.record(self, inputs[0], inputs[1], on: tape)
  }
}

import TensorCore

/// The attributes of an operation that leaves shapes as they are and owns nothing.
public protocol ShapePreservingAttributes: OperationAttributes {}

extension ShapePreservingAttributes {
  /// The input's shape.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape { inputs[0] }
}

import TensorCore

/// The attributes of an operation that keeps shapes and owns no tensors.
public protocol ShapePreservingAttributes: OperationAttributes {}

extension ShapePreservingAttributes {
  /// The input's shape.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape { inputs[0] }

  /// By default the same row.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? { .sameRow }
}

import Autograd
import Layers
import TensorCore

/// Matrix products of the last two axes of two values, `[…, rows, depth]` and `[…, depth,
/// columns]`; the axes before them are broadcast.
public final class MatrixMultiply: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `matmul`.
    public static let key = "matmul"
    /// Makes an empty set of attributes.
    public init() {}

    /// Two inputs.
    public var inputCount: ClosedRange<Int> { 2...2 }

    /// The output's shape, `[…, rows, columns]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard let product = BatchedProduct(inputs[0], inputs[1]) else {
        throw ShapeProblem(
          "it multiplies \(inputs[0]) by \(inputs[1]), expected matrices […, rows, depth] and […,"
            + " depth, columns] of one rank")
      }
      return product.output
    }

    /// Nil: a product of flattened images depends on the order of features.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { try flattened.requireNoOrder() }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { MatrixMultiply() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// The usual name: `MatMul`.
  public func label(inputs: Int) -> String { "MatMul" }

  /// The scalars of the result times the depth.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int {
    output.count * inputs[0][-1]
  }

  /// The square of a value of square matrices.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Multiplies two values.
  ///
  /// - Precondition: The shapes fit.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (left, right) = (inputs[0], inputs[1])
    guard let product = BatchedProduct(left.shape, right.shape) else {
      preconditionFailure(
        "matmul: found \(left.shape) and \(right.shape), expected matrices of one rank that fit")
    }
    let (a, b) = (left.tensor, right.tensor)
    return tape.record(self, inputs: inputs, output: product(a, b)) {
      [left = left.node, right = right.node] gradient, flow in
      flow.add(product.leftGradient(gradient, right: b), to: left)
      flow.add(product.rightGradient(gradient, left: a), to: right)
    }
  }
}

extension Draft {
  /// Adds a matrix product.
  public mutating func matmul(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(name, MatrixMultiply.Attributes(), to: [left, right], channels: right.channels)
  }
}

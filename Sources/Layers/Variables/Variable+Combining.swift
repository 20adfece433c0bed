import Autograd
import Kernels
import TensorCore

extension Variable {
  /// Records an operation that combines two values scalar by scalar: both of one shape, or one of
  /// them a scalar, which counts as often as the other needs it.
  ///
  /// - Parameters:
  ///   - name: Of the operation, for messages and summaries.
  ///   - key: The operation of a graph that computes the same for equal shapes.
  ///   - compute: The result from both values in its shape.
  ///   - leftGradient: That of this value in the result's shape, from that of the result.
  ///   - rightGradient: That of the other value.
  /// - Precondition: Both are on one tape, and the shapes are equal or one of them is `[]`.
  func combined(
    with right: Variable, _ name: String, key: String? = nil, by compute: BinaryArithmetic,
    leftGradient: @escaping (Tensor) -> Tensor, rightGradient: @escaping (Tensor) -> Tensor
  ) -> Variable {
    precondition(tape === right.tape, "\(name): the two values are on different tapes")
    precondition(
      shape == right.shape || shape == [] || right.shape == [],
      "\(name): found \(shape) and \(right.shape), expected equal shapes or a scalar")
    let result = shape == [] ? right.shape : shape
    // Closures that nobody needs are released here, with the tensors that they capture.
    let sides = [
      Side(self, leftGradient), Side(right, rightGradient),
    ].filter { $0.node != nil }
    return tape.record(
      FreeOperation(
        name, channelFlow: shape == result ? .preserves : .fixes,
        spelling: shape == right.shape ? key.map { OperationSpelling(key: $0) } : nil),
      inputs: [self, right],
      output: compute(tensor.expanded(to: result), right.tensor.expanded(to: result))
    ) { gradient, flow in
      for side in sides {
        flow.add(side.gradient(gradient).summed(to: side.shape), to: side.node)
      }
    }
  }
}

/// One of two values that are combined.
private struct Side {
  let node: TapePlace?
  let shape: Shape
  /// In the result's shape, from that of the result.
  let gradient: (Tensor) -> Tensor

  init(_ value: Variable, _ gradient: @escaping (Tensor) -> Tensor) {
    node = value.node
    shape = value.shape
    self.gradient = gradient
  }
}

extension Tensor {
  /// The tensor, or a scalar repeated in another shape.
  func expanded(to shape: Shape) -> Tensor {
    self.shape == shape ? self : Tensor(repeating: scalar, shape: shape)
  }

  /// The tensor, or the sum of its scalars where a scalar was repeated.
  fileprivate func summed(to shape: Shape) -> Tensor {
    guard self.shape != shape else { return self }
    return AxisReduction(outer: 1, extent: count, inner: 1).sums(self, dividedBy: 1)
      .reshaped(to: shape)
  }
}

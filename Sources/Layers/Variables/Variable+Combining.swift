import Autograd
import Kernels
import TensorCore

extension Variable {
  /// Records an elementwise operation on two values. A scalar `[]`, and extents of 1 in a shape of
  /// the same rank, are broadcast.
  ///
  /// - Parameters:
  ///   - name: The name of the operation, for messages and summaries.
  ///   - key: The graph operation that computes the same for equal shapes.
  ///   - compute: Computes the result from both values in the result's shape.
  ///   - leftGradient: Computes the gradient of this value, in the result's shape, from the
  ///     result's gradient.
  ///   - rightGradient: The same for the other value.
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  func combined(
    with right: Variable, _ name: String, key: String? = nil, by compute: BinaryArithmetic,
    leftGradient: @escaping (Tensor) -> Tensor, rightGradient: @escaping (Tensor) -> Tensor
  ) -> Variable {
    precondition(tape === right.tape, "\(name): found values on two tapes, expected one tape")
    guard let result = shape.repeated(with: right.shape) else {
      preconditionFailure(
        "\(name): found \(shape) and \(right.shape), expected equal extents, extents of 1, or a"
          + " scalar")
    }
    // Releases closures that are not needed, with the tensors that they capture.
    let sides = [
      Side(self, leftGradient), Side(right, rightGradient),
    ].filter { $0.node != nil }
    return tape.record(
      FreeOperation(
        name, channelFlow: shape.extents.last == result.extents.last ? .preserves : .fixes,
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

/// One of the two values of an elementwise operation.
private struct Side {
  let node: TapePlace?
  let shape: Shape
  /// Computes the value's gradient, in the result's shape, from the result's gradient.
  let gradient: (Tensor) -> Tensor

  init(_ value: Variable, _ gradient: @escaping (Tensor) -> Tensor) {
    node = value.node
    shape = value.shape
    self.gradient = gradient
  }
}

extension Tensor {
  /// The tensor, broadcast to `shape`.
  func expanded(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: shape, to: self.shape).inputGradient(self)
  }

  /// The tensor, summed over the axes along which it was broadcast.
  fileprivate func summed(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: self.shape, to: shape)(self)
  }
}

extension AxisReductions {
  /// Plans the sums over the axes along which `small` was broadcast to `large`.
  fileprivate init(from large: Shape, to small: Shape) {
    self.init(
      "sum", of: large,
      over: large.extents.indices.filter { small.rank == 0 || small[$0] != large[$0] },
      keepingAxes: small.rank > 0, isMean: false)
  }
}

extension Shape {
  /// The shape that two values are broadcast to; nil if they cannot be.
  fileprivate func repeated(with other: Shape) -> Shape? {
    if rank == 0 { return other }
    if other.rank == 0 { return self }
    let pairs = Array(zip(extents, other.extents))
    guard rank == other.rank, pairs.allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      return nil
    }
    return Shape(pairs.map { $0 == 1 ? $1 : $0 })
  }
}
